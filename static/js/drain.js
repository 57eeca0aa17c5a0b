// Drain: a list one card at a time, with what happened to it last, fetched ahead for this card and the next, and
// how many of those there were at the start are done.
import { on, root } from "./registry.js";
import { cards, current, heir, list } from "./list.js";
import { leaveBy } from "./turns.js";

const PAUSE = 80;
const NEAR = 10;
const place = document.querySelector("[data-drain]");
const past = document.getElementById("past");
const known = new Set();
/** The cards there were last, in their order. */
let shown = [];
const count = () => document.querySelector("#counts b")?.textContent ?? "";
const dueNow = () => parseInt(count(), 10) || 0;
let start = dueNow();
let timer;

/** The address of a list's drain, by that of the list. */
function drained(address) {
  const { pathname, searchParams } = new URL(address, location);
  const kind = pathname.split("/").pop();
  if (kind !== "due") searchParams.set("list", kind);
  return `${root.dataset.base}/drain?${searchParams}`;
}

on("drain", () => {
  const address = list().getAttribute("hx-get");
  leaveBy(() => location.assign(place ? address : drained(address)));
});

const pastOf = (card) => document.getElementById(card.id.replace("opportunity", "past"));

/** Show what happened to the current card; soon after, have that of the next one too. */
function look() {
  const card = current();
  for (const each of past.children) each.hidden = !card || each !== pastOf(card);
  for (const group of list().querySelectorAll(".group")) group.toggleAttribute("data-here", group.contains(card ?? null));
  clearTimeout(timer);
  timer = setTimeout(fetchPast, PAUSE);
}

function fetchPast() {
  const card = current();
  for (const each of past.querySelectorAll(".past[hidden]")) if (!document.getElementById(each.dataset.card)) each.remove();
  if (!card) return;
  for (const each of new Set([card, heir(card)])) if (each) ask(each);
  const more = document.getElementById("more");
  if (more && !more.matches(".htmx-request") && cards().length - cards().indexOf(card) < NEAR) htmx.trigger(more, "click");
}

function ask(card) {
  const there = pastOf(card);
  if (there?.dataset.version === card.dataset.version) return;
  const box = there ?? document.createElement("section");
  box.id = card.id.replace("opportunity", "past");
  box.className = "past";
  box.hidden = card !== current();
  Object.assign(box.dataset, { card: card.id, version: card.dataset.version });
  for (const status of ["4xx", "5xx"]) box.setAttribute(`hx-status:${status}`, "swap:none");
  if (!there) past.append(box);
  htmx.ajax("GET", `${card.dataset.url}/entries`, { source: box, target: box, swap: "outerHTML", silent: true });
}

/** What could not be had says so and offers another attempt; the card is worked on without it. */
function missed({ detail: { ctx } }) {
  const box = ctx.sourceElement;
  if (!box?.matches?.(".past") || ctx.response?.status === 200) return;
  const again = Object.assign(document.createElement("button"), { className: "button small", textContent: "Try again" });
  again.dataset.do = "past";
  box.replaceChildren(Object.assign(document.createElement("p"), { textContent: "What happened last could not be fetched." }), again);
}

/** Done are those that were here and are gone; what is undone is here again. */
function tally() {
  shown = cards().map((card) => card.id);
  const here = new Set(shown);
  for (const id of here) known.add(id);
  const leaving = list().querySelectorAll(".card[data-left]").length;
  const gone = [...known].filter((id) => !here.has(id));
  const more = count().endsWith("+") ? "+" : "";
  const all = more ? Math.max(start, gone.length) : Math.max(start, gone.length + dueNow() - leaving);
  const bar = document.getElementById("progress");
  Object.assign(bar, { max: all || 1, value: all ? gone.length : 1 });
  document.getElementById("progress-text").textContent = `${gone.length} of ${all}${more}`;
  return { gone, all };
}

function settle() {
  tally();
  look();
}

/** What a fresh list no longer comes to is not done: it is on a further page again. */
function moveOn({ detail: { ctx } }) {
  if (!ctx.sourceElement.matches?.("[data-list]") || !document.getElementById("more")) return;
  const here = new Set(cards().map((card) => card.id));
  for (const id of shown.slice(shown.findLastIndex((each) => here.has(each)) + 1)) known.delete(id);
}

/** Another person's cards are another start. */
function renew({ detail: { ctx } }) {
  if (!ctx.sourceElement.matches?.(".filter")) return;
  known.clear();
  start = dueNow();
}

function resume() {
  const kept = JSON.parse(sessionStorage.getItem("drain") ?? "null");
  const { type } = performance.getEntriesByType("navigation")[0];
  if (!kept || kept.url !== location.href || !["reload", "back_forward"].includes(type)) return;
  start = kept.all;
  for (const id of kept.gone) known.add(id);
}

if (place) {
  on("past", ({ card }) => {
    delete pastOf(card).dataset.version;
    fetchPast();
  });
  document.addEventListener("card:current", settle);
  document.addEventListener("htmx:after:swap", renew);
  document.addEventListener("htmx:after:swap", moveOn);
  document.addEventListener("htmx:after:swap", settle);
  document.addEventListener("htmx:finally:request", missed);
  document.addEventListener("htmx:before:history:update", ({ detail: { history: to } }) => (to.path = drained(to.path)));
  document.addEventListener("page:ready", () => {
    resume();
    settle();
  });
  addEventListener("pagehide", () => {
    sessionStorage.setItem("drain", JSON.stringify({ url: location.href, ...tally() }));
  });
}
