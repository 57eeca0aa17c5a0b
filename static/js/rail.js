// The rail's counts: asked for every minute while visible, after a verb, and when the page is renewed or its list has
// changed by itself, each time with the tag of what is there.
const EVERY = 60_000;
/** Verbs that follow each other are counted together, and none waits for the counts. */
const AFTER = 250;
const places = document.querySelector("[data-tallies]");
let tag = "";
let timer;

const whose = () => document.getElementById("filter")?.elements.owner.value;

/** The places go on showing the cards of whoever is chosen. */
function follow() {
  for (const link of places.querySelectorAll("a[href*='?owner=']")) {
    const url = new URL(link.href);
    url.searchParams.set("owner", whose());
    link.href = url;
  }
  ask();
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(ask, AFTER);
}

/** Whether a list that asked by itself heard of a change: what its heading says now, its place says, too. */
const changed = ({ sourceElement, sourceEvent, response }) =>
  sourceElement.matches("[data-list]") && sourceEvent?.type === "refresh" && response?.status === 200;

const ask = () => document.visibilityState === "visible" && htmx.trigger(places, "tally");

if (places) {
  document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
    if (ctx.sourceElement !== places) return;
    ctx.silent = true;
    if (whose()) ctx.request.body.set("owner", whose());
    if (tag) ctx.request.headers["If-None-Match"] = tag;
  });
  document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
    if (ctx.sourceElement === places) tag = ctx.response?.headers.get("ETag") ?? tag;
    else if ((ctx.request.method === "POST" && ctx.response?.status < 300) || changed(ctx)) soon();
  });
  document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => ctx.sourceElement.id === "filter" && follow());
  document.addEventListener("changed", soon);
  // On a phone the places are a menu: what is undone there shows behind it.
  document.addEventListener("verb:sent", () => document.getElementById("rail").hidePopover());
  setInterval(ask, EVERY);
  document.addEventListener("visibilitychange", ask);
}
