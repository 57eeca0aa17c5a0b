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

// The frame that shows which card is current need not wait for its verbs: they come into room kept for them once no other
// card follows at once, so that nobody who runs through a list pays for the verbs of what he passes, and no form for those
// of its card. They come right before a frame, so that no key finds them not laid out yet.
const PAUSE = 40;
let coming, frame;
function settle() {
  frame = undefined;
  adopt(list()?.querySelector(".card[tabindex='0']"));
}
function soon() {
  coming = undefined;
  frame = requestAnimationFrame(settle);
}
function pause() {
  clearTimeout(coming);
  cancelAnimationFrame(frame);
  coming = setTimeout(soon, PAUSE);
}
document.addEventListener("card:current", pause);
document.addEventListener("beforetoggle", ({ newState }) => newState === "open" && (coming ?? frame) && pause(), true);
document.addEventListener("htmx:after:swap", () => coming ?? frame ?? soon());
document.addEventListener("page:ready", settle);
