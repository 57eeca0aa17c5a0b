// The verbs of the current card: written once for the whole page and put into whatever card is current.
import { list } from "./list.js";

const source = document.getElementById("verbs");

/** Give a card the verbs; the one that had them gives them up. */
function adopt(card) {
  const place = card?.querySelector(".verbs");
  if (!place || card.matches(".filled")) return;
  for (const was of document.querySelectorAll(".card.filled")) {
    was.classList.remove("filled");
    was.querySelector(".more-verbs")?.remove();
  }
  card.classList.add("filled");
  if (!source) return;
  const bar = source.content.firstElementChild.cloneNode(true);
  for (const link of bar.children) link.href = link.dataset.noun ? `${card.dataset.url}/${link.dataset.noun}` : card.dataset.url;
  const open = place.querySelector("[data-command='open']");
  open ? open.before(bar) : place.append(bar);
}

const settle = () => adopt(list()?.querySelector(".card[tabindex='0']"));

// The frame that shows which card is current need not wait for its verbs: they come into room kept for them once no other
// card follows at once, so that nobody who runs through a list pays for the verbs of what he passes. They come right before
// a frame, so that no key finds them not laid out yet.
const PAUSE = 40;
let coming;
function soon() {
  coming = undefined;
  requestAnimationFrame(settle);
}
document.addEventListener("card:current", () => {
  clearTimeout(coming);
  coming = setTimeout(soon, PAUSE);
});
document.addEventListener("htmx:after:swap", () => coming ?? soon());
document.addEventListener("page:ready", settle);
