// Verbs on their way stand in #parked in the order they were given. Those of the same card go one after the other, each made
// of what the one before it left; undo and redo wait for all, and all that follows waits for them.

/** How long a page that is to be left waits for what is on its way, in milliseconds: what comes of it is told. */
const PATIENCE = 3000;
/** How long a page that was to be left may take to be gone, in milliseconds: then it is stayed on. */
const GOING = 5000;
const parked = document.getElementById("parked");
const later = [];
/** How long the pause is between what is typed for two purposes, in milliseconds. */
const PAUSE = 400;
let left = -GOING;
let typed = Number(sessionStorage.getItem("typed") ?? 0);

/** Whether a verb is sent, or waits for its turn or for another attempt. */
export const onItsWay = (form) => form.matches("#parked form:is([data-sent], [data-again])");
const given = () => [...(parked?.querySelectorAll("form") ?? [])].filter(onItsWay);
const idsOf = (form) => form.dataset.card?.split(" ").filter(Boolean);
/** Whether two verbs are about the same; those without cards are about all, the form of a new opportunity about none. */
const related = (some, others) => some && others && (!some.length || !others.length || some.some((id) => others.includes(id)));

/** Whether nothing is on its way for these cards, or for any. */
export const free = (ids) => !given().some((form) => related(idsOf(form), ids));

/** Whether a verb has to wait for one that was given before it. */
function waits(form) {
  const all = given();
  return all.slice(0, all.indexOf(form)).some((before) => related(idsOf(before), idsOf(form)));
}

/** Whether a verb's turn has come; if not, it is sent once it has. */
export function admit(form) {
  const now = !parked.contains(form) || !waits(form);
  form.toggleAttribute("data-waits", !now);
  return now;
}

/** A verb is answered: those that waited for it are sent, renewed before. */
export function advance(renew) {
  for (const form of parked.querySelectorAll("form[data-waits]")) {
    if (waits(form)) continue;
    renew(form);
    form.requestSubmit();
  }
  for (const { ids, then } of later.splice(0)) whenFree(ids, then);
}

/** Do something once nothing is on its way for these cards, or for any. */
export function whenFree(ids, then) {
  free(ids) ? then() : later.push({ ids, then });
}

/** Whether the page is being left. */
export const isLeft = () => performance.now() - left <= GOING;

/** Leave the page once all is answered, or after a while: where one comes to shows what was saved. */
export function leaveBy(way) {
  let gone = false;
  left = performance.now();
  const once = () => {
    if (!gone) way();
    gone = true;
  };
  whenFree([], once);
  if (!gone) setTimeout(once, PATIENCE);
}

/** Whether the page is being left: what is pressed meanwhile is meant for the one that comes. Half of it is worse than
 * nothing, so that one has to wait for a pause in the typing, too. */
export function leaving({ repeat }) {
  if (!isLeft() && Date.now() - typed > PAUSE) return false;
  if (!repeat) sessionStorage.setItem("typed", (typed = Date.now()));
  return true;
}

addEventListener("pageshow", () => (left = -GOING));
