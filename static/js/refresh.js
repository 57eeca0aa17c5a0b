// The list keeps itself fresh, as does the page of an import: every 15 s while visible, on focus, and when the next action
// falls due. Changed and gone cards update in place; new ones wait under a pill, so that nothing moves under the hands.
import { on } from "./registry.js";
import { current, list } from "./list.js";
import { layer } from "./layer.js";
import { left } from "./leaving.js";
import { serverNow } from "./time.js";
import { toast } from "./toast.js";
import { onItsWay } from "./turns.js";

const EVERY = 15_000;
const SECOND = 1_000;
const DAY = 86_400_000;
/** How many of the cards that came in are named to those who listen. */
const NAMED = 3;
/** How long a key may still be meant for a card that left, in milliseconds: so long it takes to see that it did. */
const UNSEEN = 500;
let asked = 0;
let falling, putOff;
/** What was said of the current card that left by no doing of the person's, and when. */
let lost = { at: -UNSEEN };

const place = () => document.querySelector("[hx-trigger='refresh']");

/** At most once a second: what comes sooner is put off, as something may have changed since. */
function ask() {
  if (document.visibilityState !== "visible" || !place()) return;
  clearTimeout(putOff);
  const wait = asked + SECOND - Date.now();
  if (wait > 0) return void (putOff = setTimeout(ask, wait));
  asked = Date.now();
  htmx.trigger(place(), "refresh");
}

function askForAll({ detail }) {
  asked = Date.now();
  if (place()) htmx.trigger(place(), "refresh", { all: true, wanted: detail?.wanted });
}

// A verb that changed more than its own card says so; one that was refused was aimed at what has changed meanwhile.
document.addEventListener("changed", askForAll);
on("refresh", () => document.dispatchEvent(new CustomEvent("changed", { detail: { wanted: true } })));
document.addEventListener("outdated", () => {
  asked = 0;
  ask();
});

// Our own If-None-Match, in quotes as the ETag came: else the browser's cache makes of a 304 a 200, which is morphed every time.
document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  const source = ctx.sourceElement;
  if (source !== list() || ctx.sourceEvent?.type !== "refresh") return;
  ctx.all = ctx.sourceEvent.detail?.all;
  ctx.wanted = ctx.sourceEvent.detail?.wanted;
  const etag = source.dataset.etag;
  const loaded = source.dataset.through;
  if (loaded) ctx.request.body.set("through", loaded);
  if (etag && !ctx.all) ctx.request.headers["If-None-Match"] = `"${etag}"`;
});

// A further page came in: from now on the list is asked for as far as it is shown.
document.addEventListener("htmx:before:swap", ({ detail: { ctx, tasks } }) => {
  const source = ctx.sourceElement;
  const main = tasks.find((task) => task.type === "main" && task.swapSpec.style !== "none");
  // What left for good is not brought back by an answer from before.
  for (const card of main?.fragment.querySelectorAll(".card") ?? []) if (left.get(card.id) >= Number(card.dataset.version)) card.remove();
  if (source?.id === "more" && main) extend(main.fragment);
  if (source?.matches?.(".filter") && main) {
    delete list().dataset.through;
    pill(0);
  }
  if (source === list() && main?.fragment.querySelector("[data-list]")) merge(main.fragment, ctx);
}, true);

/** Of a further page only the cards, and where the next one begins, follow those there; its first group may go on with
    the group the page before it ended in. */
function extend(fragment) {
  const next = fragment.querySelector("#more");
  for (const card of fragment.querySelectorAll(".card")) if (document.getElementById(card.id)) card.remove();
  const last = [...list().querySelectorAll(".group")].at(-1);
  const first = fragment.querySelector(".group");
  if (last && first?.getAttribute("aria-label") === last.getAttribute("aria-label")) {
    last.append(...[...first.children].filter((child) => !child.matches("h2")));
    first.remove();
  }
  fragment.replaceChildren(...fragment.querySelectorAll(".group"), ...(next ? [next] : []));
  list().dataset.through = next ? new URL(next.getAttribute("href"), location).searchParams.get("after") : "end";
  list().dataset.etag = "";
}

function merge(fragment, { all: everything, wanted }) {
  const shown = new Map([...list().querySelectorAll(".card")].map((card) => [card.id, card]));
  const came = [...fragment.querySelectorAll(".card")];
  // Where there is more than is shown, what follows the last card moves up as others leave; new it is not.
  const end = document.getElementById("more") ? came.findLastIndex((card) => shown.has(card.id)) : came.length;
  const fresh = came.filter((card, at) => at < end && !shown.has(card.id));
  const hold = !everything && shown.size > 0;
  if (hold) for (const card of fresh) card.remove();
  pill(hold ? fresh.length : 0);
  if (!hold && (wanted || !everything)) tell(fresh); // what a verb brings back is told by its toast
  for (const card of shown.values()) if (held(card) || (!everything && chosen(card))) keep(card, fragment, shown);
  const was = current();
  if (!everything && was && was.dataset.state !== "unsaved" && !fragment.querySelector(`#${CSS.escape(was.id)}`)) lose(was);
}

/** The current card left by what a colleague did, or as its time came: say so, as another takes its place, and what was
 * done to it, once that is known. */
function lose(card) {
  lost = { words: `${card.querySelector(".name").textContent} is no longer in this list.`, at: performance.now() };
  const [target, { url, version }] = [toast(lost.words), card.dataset];
  htmx.ajax("GET", `${url}/since/${version}`, { source: target, target, swap: "innerHTML", silent: true });
}

/** Whether a key was pressed for a card that had left by then. It is told once: pressed again, it is meant for the next. */
export function missed({ timeStamp }) {
  if (timeStamp - lost.at > UNSEEN) return false;
  lost.at = -UNSEEN;
  toast(`${lost.words} Press again for the next.`);
  return true;
}

/** A card that must stay as it is: with its form open, on its way, or done with and still current. A draft holds none. */
function held(card) {
  const forms = [...document.querySelectorAll(`form[data-card~="${card.id}"]`)];
  return forms.some((form) => onItsWay(form) || (layer.open && layer.contains(form))) || card.dataset.state === "done";
}

/** What is selected is done to as it was seen, unless that was refused already. */
const chosen = ({ dataset }) => "selected" in dataset && dataset.state !== "unsaved";

function keep(card, fragment, shown) {
  const twin = fragment.querySelector(`#${CSS.escape(card.id)}`);
  const copy = card.cloneNode(true);
  copy.tabIndex = -1;
  // What it is by now is asked for again once it may be shown.
  if (twin?.dataset.version !== card.dataset.version) fragment.querySelector("[data-list]").dataset.etag = "";
  if (twin) return twin.replaceWith(copy);
  const before = [...shown.values()].slice(0, [...shown.keys()].indexOf(card.id)).reverse();
  const anchor = before.map((each) => fragment.querySelector(`#${CSS.escape(each.id)}`)).find(Boolean);
  const group = fragment.querySelector(`.group`);
  if (anchor) anchor.after(copy);
  else if (group) group.querySelector("h2").after(copy);
}

/** Say which cards came in, to those who do not see it. */
function tell(fresh) {
  const names = fresh.slice(0, NAMED).map((card) => card.querySelector(".name").textContent);
  const more = fresh.length - names.length;
  document.getElementById("came").textContent = fresh.length ? `${fresh.length} new: ${names.join(", ")}${more ? ` and ${more} more` : ""}` : "";
}

function pill(count) {
  const place = document.getElementById("pill");
  if (!place) return;
  if (!count) return place.replaceChildren();
  const button = Object.assign(document.createElement("button"), { className: "button small", textContent: `${count} new` });
  button.dataset.do = "refresh";
  if (place.dataset.key) button.append(" · ", Object.assign(document.createElement("kbd"), { textContent: place.dataset.key }));
  if (place.textContent !== button.textContent) place.replaceChildren(button); // what is there is not told again
}

/** Wake when the next action falls due by the server's clock, which is known to the second: twice, should it be too early. */
function watch() {
  clearTimeout(falling);
  const next = document.querySelector("#counts time")?.dateTime;
  const wait = next ? Date.parse(next) - serverNow() + SECOND : Infinity;
  if (wait > -2 * SECOND && wait < DAY) falling = setTimeout(ask, Math.max(wait, SECOND));
}

document.addEventListener("htmx:after:swap", watch);
document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => ctx.sourceElement === list() && watch());
document.addEventListener("page:ready", () => {
  watch();
  if (document.querySelector("[data-list], #import")) setInterval(ask, EVERY);
});
document.addEventListener("visibilitychange", ask);
addEventListener("focus", ask);
// Going back shows the page as it was when it was left.
addEventListener("pageshow", ({ persisted }) => (persisted || performance.getEntriesByType("navigation")[0].type === "back_forward") && ask());
