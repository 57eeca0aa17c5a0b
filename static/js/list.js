// Cards: one is current (roving tabindex) and has the focus; when it leaves, its successor takes both.
import { topmost } from "./modal.js";
import { on, subject } from "./registry.js";
import { leaveBy } from "./turns.js";

/** What a list is made of: cards, or the entries of the history. */
const ITEM = "article";
export const list = () => document.querySelector("[data-list]");
export const cards = () => [...(list()?.querySelectorAll(`${ITEM}:not([data-left])`) ?? [])];
export const current = () => list()?.querySelector(`${ITEM}[tabindex='0']:not([data-left])`);

/** Make a card the one in the tab order. */
function choose(card) {
  const was = list()?.querySelectorAll(`${ITEM}[tabindex='0']`) ?? [];
  for (const each of was) if (each !== card) each.tabIndex = -1;
  if (!card) return;
  card.tabIndex = 0;
  if (card.matches(".card")) document.dispatchEvent(new CustomEvent("card:current", { detail: card }));
}

let going = false;

/** Move to a card, or to what stands where the last one was. From a card to another the focus goes first: one that has it
 * is restyled at once when it leaves the tab order, and again for the focus, where the frame alone is enough. */
export function go(card) {
  const place = card ?? document.getElementById("empty") ?? document.getElementById("list-title") ?? subject() ?? document.getElementById("main");
  const focus = () => document.activeElement === place || place?.focus({ preventScroll: true });
  going = true;
  if (document.activeElement === current()) focus();
  choose(card);
  focus(); // what is hidden until it is current could not have it before
  going = false;
  if (card) requestAnimationFrame(reveal);
}

/** Scroll to the current card, in the frame that paints it: once, however many keys led there. */
function reveal() {
  const card = current();
  if (!card) return;
  if (card === list().querySelector(`${ITEM}:not([data-left])`)) document.getElementById("main").scrollTop = 0;
  else card.scrollIntoView({ block: "nearest" });
}

/** The card that takes over when this one goes, alone or with others: the next that stays, else the one before. */
export function heir(card, going = [card]) {
  const all = cards();
  const at = all.indexOf(card);
  return [...all.slice(at), ...all.slice(0, at).reverse()].find((each) => !going.includes(each));
}

function open(card) {
  const url = card.dataset.url ?? card.querySelector("a")?.href;
  if (url) leaveBy(() => location.assign(url + listed()));
}

/** How the page of an opportunity is told which list it was opened from. */
function listed() {
  const asked = list()?.getAttribute("hx-get");
  if (!asked || !list().dataset.list) return "";
  return `?${new URLSearchParams([["in", list().dataset.list], ...new URL(asked, location).searchParams])}`;
}

/** On an opportunity's page: on to what stands beside it. It takes the page's place, so that back leads to the list. */
function beside(rel) {
  const link = document.querySelector(`.beside a[rel="${rel}"]`);
  if (link) leaveBy(() => location.replace(link.href));
}

function step(by) {
  const all = cards();
  const card = current();
  if (!card) return go(all[0]);
  if (document.activeElement !== card && !card.contains(document.activeElement)) return go(card);
  const next = all[all.indexOf(card) + by];
  if (next) go(next);
}

on("next", () => (list() ? step(1) : beside("next")));
on("previous", () => (list() ? step(-1) : beside("prev")));
on("first", () => go(cards()[0]));
on("last", () => go(cards().at(-1)));
on("open", ({ card }) => card && open(card));
on("team", () => {
  const owner = document.querySelector(".filter [name='owner']");
  if (!owner) return;
  const values = [...owner.options].map((option) => option.value);
  owner.value = owner.value === "mine" || !values.includes("mine") ? "team" : "mine";
  owner.dispatchEvent(new Event("change", { bubbles: true }));
});

// A press of the pointer adopts its card only once it is over: the list moves when another card becomes current.
let pointed = false;
document.addEventListener("pointerdown", () => (pointed = true), true);
document.addEventListener("pointerup", () => setTimeout(() => (pointed = false)), true);
document.addEventListener("pointercancel", () => (pointed = false), true);
document.addEventListener("focusin", (event) => {
  const card = event.target.closest?.(`[data-list] ${ITEM}`);
  if (card && !pointed && !going && card !== current()) choose(card);
});
/** What the first half of a double click was on: it may be gone by the second. */
let first;
document.addEventListener("click", (event) => {
  const card = event.target.closest?.(`[data-list] ${ITEM}`);
  if (event.detail < 2) first = card;
  // Of a box, pressed by Space, the focus stays there.
  if (!card || !event.detail || event.target.closest("a, button")) return;
  if (getSelection().isCollapsed) go(card);
});
document.addEventListener("dblclick", (event) => {
  const card = event.target.closest?.(`[data-list] ${ITEM}`);
  if (card && card === first && !event.target.closest("a, button")) open(card);
});

// Coming back to a list finds the card it was left at, from an opportunity that one's; a list one was not at yet, the card
// one comes from. Another filter makes another list, the drain of one does not.
const place = (what = "card") => `${what}:${list().getAttribute("hx-get")}`;
/** The card one was at, while its page of the list is on its way. */
let awaited;
function leave() {
  sessionStorage.removeItem("opened");
  sessionStorage.setItem(place("through"), list().dataset.through ?? "");
  if (current()) for (const name of ["card", place()]) sessionStorage.setItem(name, current().id);
}
function come() {
  const opportunity = document.querySelector(".opportunity[data-url]");
  if (opportunity) sessionStorage.setItem("opened", `opportunity-${opportunity.dataset.url.split("/").at(-1)}`);
  if (!list()) return;
  const left = ["opened", place(), "card"].map((name) => sessionStorage.getItem(name) ?? "");
  const card = left.map((id) => document.getElementById(id)).find((each) => list().contains(each));
  if (card) go(card);
  const through = sessionStorage.getItem(place("through"));
  awaited = left[0] || left[1];
  if (!through || !awaited || card?.id === awaited) return void (awaited = "");
  list().dataset.through = through;
  document.dispatchEvent(new CustomEvent("changed"));
}
document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  if (!awaited || ctx.sourceElement !== list()) return;
  go(document.getElementById(awaited) ?? current());
  awaited = "";
});
addEventListener("pagehide", () => list() && leave());
document.addEventListener("page:ready", come);
addEventListener("pageshow", ({ persisted }) => persisted && come());

/** After anything came in: a current card there is, the page says whether it has any and the title how many, and the focus
 * is never on the body. */
function settle({ type }) {
  const count = document.querySelector("#counts b")?.textContent;
  if (count) document.title = document.title.replace(/^\(.*?\)/, `(${count})`);
  const lost = document.activeElement === document.body || document.activeElement.matches(list() ? "#empty, #list-title" : "#main");
  if (list() && !current()) choose(cards()[0]);
  document.body.classList.toggle("carded", !!document.querySelector("[data-list] .card, .opportunity"));
  if (lost && (list() || subject() || type !== "page:ready") && !topmost()) go(current());
}
document.addEventListener("htmx:after:swap", settle);
document.addEventListener("page:ready", settle);

// A layer whose opener went while it was open has nowhere to return the focus to: it is in it still, or on the body.
document.addEventListener("close", ({ target }) => {
  const here = document.activeElement;
  if (!topmost() && (here === document.body || target.contains(here))) go(current());
}, true);

// Hand the focus on before its holder goes: deleted by an answer, or absent from a fresh list.
document.addEventListener("htmx:before:swap", ({ detail }) => {
  for (const task of detail.tasks) {
    const target = typeof task.target === "string" ? document.querySelector(task.target) : task.target;
    if (task.swapSpec.style === "delete" && target?.matches(".card") && target === current()) pass(target, heir(target));
    if (target?.matches("[data-list]") && task.swapSpec.style !== "none") succeed(task.fragment);
  }
});

function succeed(fragment) {
  const was = current();
  if (!was) return;
  const stays = (card) => fragment.querySelector(`#${CSS.escape(card.id)}`);
  const all = cards();
  const at = all.indexOf(was);
  const next = [...all.slice(at), ...all.slice(0, at).reverse()].find(stays);
  if (next !== was) pass(was, next);
}

function pass(card, next) {
  if (card.contains(document.activeElement) || document.activeElement === document.body) go(next);
  else choose(next);
}
