// Cards that leave by a verb, at once, and come back if it fails.

const still = matchMedia("(prefers-reduced-motion: reduce)");

/** Take cards out of the list at once; their ghosts fade beside the removal, never delaying it. */
export function depart(going) {
  const boxes = going.map((card) => card.getBoundingClientRect());
  going.forEach((card, at) => take(card, boxes[at]));
}

function take(card, box) {
  const ghost = card.cloneNode(true);
  count(card, -1);
  card.dataset.left = "";
  pick(card, false);
  if (still.matches) return;
  for (const named of [ghost, ...ghost.querySelectorAll("[id]")]) named.removeAttribute("id");
  ghost.inert = true;
  ghost.querySelector(".pick")?.remove(); // its box would be of the selection still
  ghost.className += " ghost";
  Object.assign(ghost.style, { position: "fixed", top: `${box.top}px`, left: `${box.left}px`, width: `${box.width}px` });
  card.closest("[data-list]").parentElement.append(ghost);
  ghost.addEventListener("animationend", () => ghost.remove());
}

/** Put a card back where it was. */
export function restore(card) {
  if (!("left" in card.dataset)) return;
  delete card.dataset.left;
  pick(card, true);
  count(card, 1);
}

/** What is on its way is in no selection; back again, it is in the one it was in. */
function pick(card, may) {
  const box = card.querySelector(".pick input");
  if (box) box.disabled = !may;
}

function count(card, by) {
  const tally = card.closest(".group")?.querySelector("h2 .tally");
  if (tally && /^\d+$/.test(tally.textContent)) tally.textContent = Number(tally.textContent) + by;
}
