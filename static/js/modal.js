// Layers over the page. While one is open the focus stays in it, and a press beside it closes it and nothing else;
// aria-modal hides the rest from assistive technology. Neither showModal() nor `inert` is used: both restyle the whole page,
// once when a layer opens and once when it closes, which costs more than all else a verb does.
const HOLDERS = "a[href], button, input, select, textarea, summary, [tabindex='0']";
const open = [];
const openers = new WeakMap();

/** The layer on top, if there is one. */
export const topmost = () => open.at(-1);

/** Open a layer on top of what is there. */
export function show(dialog) {
  if (dialog.open) return;
  openers.set(dialog, document.activeElement);
  open.push(dialog);
  dialog.show();
}

/** Of choices, the chosen one can have the focus, or the first while none is. */
function stands({ type, name, form, checked }, at, all) {
  if (type !== "radio" || checked) return true;
  const others = all.filter((each) => each.type === "radio" && each.name === name && each.form === form);
  return others[0] === all[at] && !others.some((each) => each.checked);
}

const holders = (dialog) =>
  [...dialog.querySelectorAll(HOLDERS)]
    .filter((each) => !each.disabled && each.tabIndex >= 0 && each.checkVisibility({ visibilityProperty: true }))
    .filter(stands);

/** What Tab leads to from a place in the layer on top, or Shift+Tab, `back`; nothing where that is not known. */
export function beyond(place, back) {
  const all = topmost() ? holders(topmost()) : [];
  const at = all.indexOf(place);
  const next = at < 0 ? undefined : all.at((at + (back ? -1 : 1)) % all.length);
  return back && next?.type === "radio" && !next.checked ? undefined : next;
}

/** From the last that can have the focus to the first, and back. */
function round(event) {
  if (event.key !== "Tab" || !topmost()) return;
  const all = holders(topmost());
  const [end, start] = event.shiftKey ? [all[0], all.at(-1)] : [all.at(-1), all[0]];
  if (document.activeElement !== end && topmost().contains(document.activeElement)) return;
  event.preventDefault();
  start?.focus();
}

/** Whatever else led the focus out of the layer, it returns. */
function keep({ target, relatedTarget }) {
  const layer = topmost();
  if (!layer || layer.contains(target) || target.closest("#toasts")) return;
  (layer.contains(relatedTarget) ? relatedTarget : holders(layer)[0])?.focus();
}

/** What had the focus was replaced: something in the layer has it. */
function hold() {
  const layer = topmost();
  if (layer && document.activeElement === document.body) (layer.querySelector("[autofocus]") ?? holders(layer)[0])?.focus();
}

/** Whether a pointer is on the veil: it belongs to its layer, outside of whose box it lies. */
function beside({ target, clientX, clientY }) {
  if (target !== topmost()) return false;
  const box = target.getBoundingClientRect();
  return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom;
}

// Both ends of the press count: a selection of text may end on the veil.
let began = false;
document.addEventListener("pointerdown", (event) => (began = beside(event)), true);
document.addEventListener("click", (event) => began && beside(event) && topmost().close());

function left({ target, newState }) {
  if (newState === "open" || !open.includes(target)) return;
  open.splice(open.indexOf(target), 1);
  // To the body the browser gives no focus back: until the next frame keys would go into a field that is hidden.
  if (openers.get(target) === document.body && target.contains(document.activeElement)) document.activeElement.blur();
  back(target);
}

/** A layer that closed with the focus, or beside which something was pressed, leaves it nowhere: it goes to where it came
 * from, or into the layer there is still. */
function back(dialog) {
  const here = document.activeElement;
  if (here !== document.body && (dialog.open || !dialog.contains(here))) return;
  const [under, opener] = [topmost(), openers.get(dialog)];
  (!under || under.contains(opener) ? opener : under.querySelector("[autofocus]"))?.focus({ preventScroll: true });
}

/** Told some time after: the layer may be open again. */
function closed(event) {
  if (event.target.open) return;
  left(event);
  back(event.target);
}

document.addEventListener("beforetoggle", left, true);
document.addEventListener("close", closed, true);
document.addEventListener("keydown", round);
document.addEventListener("focusin", keep);
document.addEventListener("htmx:after:swap", hold);
