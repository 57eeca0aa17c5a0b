// The rail's counts: asked for every minute while visible, and after a verb, each time with the tag of what is there.
const EVERY = 60_000;
const places = document.querySelector("[data-tallies]");
let tag = "";

const ask = () => document.visibilityState === "visible" && htmx.trigger(places, "tally");

if (places) {
  document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
    if (ctx.sourceElement !== places) return;
    ctx.silent = true;
    if (tag) ctx.request.headers["If-None-Match"] = tag;
  });
  document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
    if (ctx.sourceElement === places) tag = ctx.response?.headers.get("ETag") ?? tag;
    else if (ctx.request.method === "POST" && ctx.response?.status < 300) ask();
  });
  document.addEventListener("page:ready", () => {
    setInterval(ask, EVERY);
    if (!places.dataset.tallies) ask();
  });
  document.addEventListener("visibilitychange", ask);
}
