// A date that narrows what is shown is typed piece by piece, and the browser tells of each as a change. Here it is one once
// its span of days is left or Enter is pressed; what is picked is one at once.
const span = (field) => field?.closest?.(":is(.days, .range):has([type='date'])");
let keyed;
let untold;

/** Tell of a date as it stands; one that is typed by half waits for the other half. */
function tell(field) {
  untold = undefined;
  if (!field.validity.badInput) field.dispatchEvent(new Event("change", { bubbles: true }));
}

addEventListener("keydown", ({ target }) => (keyed = target), true);
addEventListener("change", (event) => {
  if (!event.isTrusted || event.target !== keyed || !span(keyed)) return;
  event.stopImmediatePropagation();
  untold = keyed;
}, true);
addEventListener("focusout", ({ target, relatedTarget }) => {
  if (untold && document.hasFocus() && !span(target)?.contains(relatedTarget)) tell(untold);
});
addEventListener("submit", (event) => {
  if (!span(document.activeElement)) return;
  event.preventDefault();
  tell(document.activeElement);
}, true);
