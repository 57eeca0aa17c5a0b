// Toasts: one at a time, bottom left, gone after a while; what went wrong stays longer.

import { topmost } from "./modal.js";
import { isLeft } from "./turns.js";

const place = document.getElementById("toasts");
const home = place.parentElement;
let timer;

/** Say something; `bad` for what went wrong, `small` for a second line. Returns its box, for a button to be added. */
export function toast(text, { bad = false, small = "" } = {}) {
  const box = document.createElement("div");
  box.className = bad ? "toast bad" : "toast";
  const words = document.createElement("p");
  words.textContent = text;
  if (small) words.append(Object.assign(document.createElement("small"), { textContent: small }));
  box.append(words);
  place.replaceChildren(box);
  return box;
}

// Above an open layer a toast must stand in it: everything outside is dimmed, and hidden by aria-modal. Above a popover
// nothing is seen but what is opened after it.
function stand() {
  const over = topmost() ?? home;
  if (place.parentElement !== over) over.append(place);
  if (!document.querySelector(":popover-open")) return;
  place.popover = "manual";
  place.showPopover();
}

/** Not while somebody is at it: what he is about to press would go, and the focus with it. */
function leave() {
  if (place.matches(":hover, :focus-within")) timer = setTimeout(leave, 1_000);
  else place.replaceChildren();
}

// What comes while the page is being left is said on the one that comes.
const keep = () => {
  const said = { text: place.querySelector("p").textContent, bad: !!place.querySelector(".bad") };
  sessionStorage.setItem("toast", JSON.stringify(said));
};

document.addEventListener("page:ready", () => {
  const { text, bad } = JSON.parse(sessionStorage.getItem("toast") ?? "{}");
  sessionStorage.removeItem("toast");
  if (text) toast(text, { bad });
});

new MutationObserver(() => {
  clearTimeout(timer);
  place.popover = null;
  if (!place.childElementCount) return;
  stand();
  if (isLeft()) keep();
  timer = setTimeout(leave, place.querySelector(".bad") ? 12_000 : 6_000);
}).observe(place, { childList: true });

document.addEventListener("close", () => place.parentElement !== home && home.append(place), true);
