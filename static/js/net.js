// What the network and the server refuse: reads are tried again, everything else is said in a toast with what to do.
import { list } from "./list.js";
import { layer } from "./layer.js";
import { topmost } from "./modal.js";
import { toast } from "./toast.js";

const RETRIES = [500, 1000, 2000];
const connection = document.getElementById("connection");
const tried = new Map();

function state(text) {
  if (!connection) return;
  connection.textContent = text;
  connection.dataset.state = text ? "offline" : "";
}

/** What a stranger answers in the server's place, as a hotel's network may, is no answer. */
async function ask(...what) {
  const answer = await fetch(...what);
  if (answer.ok && !answer.headers.has("X-Request-ID")) throw Error();
  return answer;
}
document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => (ctx.fetch = ask));

/** A refusal's own words, or plain ones for a page that is not ours. */
function words(ctx) {
  const page = new DOMParser().parseFromString(ctx.text ?? "", "text/html");
  const told = page.querySelector("[data-failure] p, .notice[role='alert'] h3");
  const request = ctx.response.status >= 500 && ctx.response.headers.get("X-Request-ID");
  return {
    text: told?.textContent.trim() ?? `The server answered ${ctx.response.status}. Nothing typed is lost.`,
    small: request && `Request ${request}`,
  };
}

document.addEventListener("htmx:response:error", ({ detail: { ctx } }) => {
  if (ctx.silent) return;
  const { status } = ctx.response;
  if (status === 401) {
    const here = location.pathname + location.search;
    return location.assign(`/sign-in?ended=&next=${encodeURIComponent(here)}`);
  }
  const act = ctx.sourceElement?.matches?.("[data-act]");
  const narrowing = ctx.sourceElement?.matches?.(".filter") || (status !== 422 && ctx.request.method === "GET" && ctx.sourceElement?.matches?.("form"));
  const shown = (!act && !narrowing && (status === 422 || status === 409)) || (layer?.contains(ctx.sourceElement) && layer.open && ctx.request.method === "GET");
  if (status === 404 && ctx.sourceElement === list()) return location.reload(); // whose team it is no more sees nothing of it
  if (status >= 500 && ctx.sourceElement === list()) return state("server trouble, trying again");
  if (ctx.sourceElement?.matches?.("a[hx-get]") && !shown) return offer(ctx.sourceElement);
  if (!shown && (ctx.request.method !== "GET" || narrowing || topmost())) {
    const { text, small } = words(ctx);
    const box = toast(text, { bad: true, small });
    if (narrowing && status >= 500) box.append(again(ctx.sourceElement));
  }
});

// No answer at all, or none within ten seconds.
document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
  if (!ctx?.request || ctx.response) return;
  state("offline, trying again");
  if (ctx.sourceElement.id === "bulk") return give(ctx);
  if (ctx.request.method !== "GET" || ctx.sourceElement === list()) return;
  const source = ctx.sourceElement;
  const attempt = tried.get(source) ?? 0;
  const wait = RETRIES[attempt];
  tried.set(source, attempt + 1);
  if (wait === undefined) return give(ctx);
  const { action } = ctx.request;
  setTimeout(() => source.isConnected && htmx.ajax("GET", action, { source, target: ctx.target, swap: ctx.swap }), wait);
});

// The page of whoever stands before our server is no form.
document.addEventListener("htmx:before:swap", (event) => {
  const { ctx, tasks } = event.detail;
  const ours = () => tasks.some(({ fragment }) => fragment?.querySelector("[data-failure]"));
  if (event.defaultPrevented || ctx.target?.id !== "layer-body" || ctx.response.status < 400 || ours()) return;
  event.preventDefault();
  give(ctx);
});

/** The link to a further page is its own retry box. */
const offer = (link) => (link.textContent = "This could not be fetched. Try again");

/** A button that asks once more for what was chosen in a form: it stands there, and the page does not show it yet. */
function again(form) {
  const button = Object.assign(document.createElement("button"), { className: "button small", textContent: "Try again", type: "button" });
  button.addEventListener("click", () => {
    form.querySelector("select")?.focus();
    button.closest(".toast").remove();
    htmx.trigger(form, form.getAttribute("hx-trigger"));
  });
  return button;
}

/** A fragment that can't be had shows its own retry box; the rest of the page lives. */
function give(ctx) {
  const source = ctx.sourceElement;
  tried.delete(source);
  if (source.matches("a[hx-get]")) return offer(source);
  if (source.matches("form") && source.id !== "bulk") return toast("This could not be fetched. Nothing is lost.", { bad: true }).append(again(source));
  if (ctx.target?.id !== "layer-body") return;
  const box = document.createElement("div");
  box.className = "failure";
  box.setAttribute("role", "alert");
  const button = Object.assign(document.createElement("button"), { className: "button", textContent: "Try again", type: "button" });
  button.dataset.do = "again";
  box.append(Object.assign(document.createElement("p"), { textContent: "The form could not be fetched. Nothing is lost." }), button);
  ctx.target.replaceChildren(box);
  if (layer.open) button.focus();
}

document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  tried.delete(ctx.sourceElement);
  if (ctx.response?.status < 500) state("");
});
addEventListener("offline", () => state("offline"));
addEventListener("online", () => state(""));
