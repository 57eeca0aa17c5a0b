// Cards that leave by a verb, at once, and come back if it fails.
import { list } from "./list.js";
import { cardOf, commands, root } from "./registry.js";

/** The version each card had when it left for good: a list asked before that must not bring it back. */
export const left = new Map();
/** The version of an opportunity, by its card's id: what was done to it here may have led it out of the list. NaN where it
 * was never in it. */
export const versionOf = (id) => cardOf(id)?.dataset.version ?? left.get(id) + 1;

/** Whether a verb given in these words leads its cards out of the list: nothing is due any more, or they are another's. */
export function leaves(form, words) {
  const noun = form.getAttribute("action").split("/").at(-1);
  if (list().dataset.list !== "opportunities" && commands.some((command) => command.leaves && command.noun === noun)) return true;
  const { person } = root.dataset;
  const owner = { taking: person, assignment: words.get("owner") }[noun];
  const whose = { mine: person, unassigned: "" }[list().dataset.whose] ?? list().dataset.whose ?? "team";
  return owner !== undefined && !whose.startsWith("team") && owner !== whose;
}

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
  if (still.matches) return;
  ghost.querySelector(".verbs")?.replaceChildren(); // they are the next card's by now
  if (list().dataset.whose === "mine") ghost.querySelector(".owner")?.remove(); // out of the list it would be seen
  for (const named of [ghost, ...ghost.querySelectorAll("[id]")]) named.removeAttribute("id");
  ghost.inert = true;
  ghost.className += " ghost";
  Object.assign(ghost.style, { position: "fixed", top: `${box.top}px`, left: `${box.left}px`, width: `${box.width}px` });
  card.closest("[data-list]").parentElement.append(ghost);
  ghost.addEventListener("animationend", () => ghost.remove());
}

/** Put a card back where it was. */
export function restore(card) {
  if (!("left" in card.dataset)) return;
  delete card.dataset.left;
  count(card, 1);
}

/** Have the heading of a card's group count so many more. */
export function count(card, by) {
  const tally = card.closest(".group")?.querySelector("h2 .tally");
  if (tally && /^\d+$/.test(tally.textContent)) tally.firstChild.data = Number(tally.textContent) + by;
}
