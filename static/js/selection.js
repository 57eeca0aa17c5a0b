// The selection: cards whose box is checked. While there is one, verbs act on all of it.
import { on, root } from "./registry.js";
import { versionOf } from "./leaving.js";
import { cards, current, go, list } from "./list.js";
import { toast } from "./toast.js";

/** How many opportunities one verb may be done to. */
const MOST = 500;
const boxOf = (card) => card?.querySelector(".pick input");

/** The selected cards, in their order. */
export const selected = () =>
  [...(list()?.querySelectorAll("article:not([data-left]) .pick :checked") ?? [])].map((box) => box.closest("article"));
/** What a bulk verb is sent, by the cards' ids: each opportunity with its version. */
export const targets = (ids) => ids.map((id) => `${id.replace("opportunity-", "")}:${versionOf(id)}`);

function pick(some, checked) {
  check(some, checked);
  tell();
}

export const clear = () => pick(selected(), false);

/** Select some cards, or select them no more, without a word of it yet. */
export function check(some, checked) {
  for (const card of some) if (boxOf(card)) boxOf(card).checked = checked;
}

/** Say how many are selected, in the bar and to those who listen. */
export function tell() {
  if (!list()) return;
  const count = selected().length;
  const [shown, told] = [list().querySelector("[data-selected-count]"), document.getElementById("selected")];
  const some = count ? `${count} selected${count > MOST ? `, ${MOST} at most` : ""}` : "";
  if (shown) shown.textContent = some;
  const words = some || (told.textContent && "None selected");
  if (told.textContent !== words) told.textContent = words;
  for (const card of cards()) card.toggleAttribute("data-selected", boxOf(card)?.checked ?? false);
  root.toggleAttribute("data-selecting", count > 0);
}

/** Where the extending began, and the card it led to: from that one back it gives up again what it took. */
let [from, to] = [];
function extend(by) {
  const all = cards();
  const card = current();
  if (card !== to) from = card;
  to = all[all.indexOf(card) + by] ?? card;
  check([card], (all.indexOf(card) - all.indexOf(from)) * by >= 0);
  pick([to], true);
  if (to !== card) go(to);
}

on("select", () => pick([current()], !boxOf(current())?.checked));
on("select_down", () => extend(1));
on("select_up", () => extend(-1));
on("select_all", () => {
  pick(cards(), true);
  if (document.getElementById("more")) toast(`${selected().length} selected: those shown here. More follow below.`);
});
on("select_none", () => {
  const within = document.activeElement.closest("#bulk"); // which goes with the selection
  clear();
  if (within) go(current());
});
document.addEventListener("change", ({ target }) => target.closest(".pick") && tell());
document.addEventListener("htmx:after:swap", tell);
document.addEventListener("page:ready", tell);

// Tab passes over the boxes, as a key selects; where that key is not heard everywhere, Tab leads to the current card's box.
const keyless = (root.dataset.keys ?? "on") !== "on";
function order() {
  for (const card of cards()) {
    const [box, place] = [boxOf(card), keyless && card === current() ? 0 : -1];
    if (box && box.tabIndex !== place) box.tabIndex = place;
  }
}
document.addEventListener("htmx:after:swap", order);
document.addEventListener("page:ready", order);
if (keyless) document.addEventListener("card:current", order);
