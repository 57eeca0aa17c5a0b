// Cards that leave by a verb, at once, and come back if it fails.

const still = matchMedia("(prefers-reduced-motion: reduce)");

/** Take a card out of the list at once; its ghost fades beside the removal, never delaying it. */
export function depart(card) {
  const box = card.getBoundingClientRect();
  const ghost = card.cloneNode(true);
  count(card, -1);
  card.dataset.left = "";
  if (still.matches) return;
  for (const named of [ghost, ...ghost.querySelectorAll("[id]")]) named.removeAttribute("id");
  ghost.inert = true;
  ghost.className += " ghost";
  const main = document.getElementById("main");
  Object.assign(ghost.style, { position: "fixed", top: `${box.top}px`, left: `${box.left}px`, width: `${box.width}px` });
  main.append(ghost);
  const fade = ghost.animate([{ opacity: 1 }, { opacity: 0, transform: "translateX(1.5rem)" }], { duration: 120, easing: "ease-in" });
  fade.finished.finally(() => ghost.remove());
}

/** Put a card back where it was. */
export function restore(card) {
  if (!("left" in card.dataset)) return;
  delete card.dataset.left;
  count(card, 1);
}

function count(card, by) {
  const tally = card.closest(".group")?.querySelector("h2 .tally");
  if (tally && /^\d+$/.test(tally.textContent)) tally.textContent = Number(tally.textContent) + by;
}
