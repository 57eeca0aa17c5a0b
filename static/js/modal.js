// Layers over the page. A layer is shown in the very frame of its key; that everything beneath is inert restyles the whole
// page, so it follows once that frame is painted. The browser's own way to a modal dialog does both at once.
const open = [];
const openers = new WeakMap();

/** The layer on top, if there is one. */
export const topmost = () => open.at(-1);

/** Open a layer on top of what is there. */
export function show(dialog) {
  if (dialog.open) return;
  openers.set(dialog, document.activeElement);
  // At once: what comes into the layer beneath must not take the focus from this one.
  if (topmost()) topmost().inert = true;
  open.push(dialog);
  wake(dialog);
  dialog.show();
  soon();
}

/** What is to have the focus can have it, though the layer that covered it has only just gone. */
export function wake(place) {
  const asleep = place?.closest("[inert]");
  if (asleep) asleep.inert = false;
}

const soon = () => requestAnimationFrame(() => setTimeout(settle));
/** The parts of the page, each card one of its own, so that one can wake without the others. */
const parts = (place) => [...place.children].flatMap((each) => (each.querySelector(".card") ? parts(each) : each));

/** Whatever lies beneath the layer on top is inert; toasts stand above all. */
function settle() {
  for (const each of parts(document.body)) {
    const inert = open.length > 0 && each !== topmost() && each.id !== "toasts";
    if (each.inert !== inert) each.inert = inert;
  }
}

function left({ target, newState }) {
  if (newState === "open" || !open.includes(target)) return;
  open.splice(open.indexOf(target), 1);
  wake(topmost() ?? openers.get(target));
  back(target);
  soon();
}

/** A press beside the layer left the focus nowhere. */
function back(dialog) {
  if (!topmost() && document.activeElement === document.body) openers.get(dialog)?.focus({ preventScroll: true });
}

/** Told some time after: the layer may be open again. */
function closed(event) {
  if (event.target.open) return;
  left(event);
  back(event.target);
}

document.addEventListener("beforetoggle", left, true);
document.addEventListener("close", closed, true);
document.addEventListener("htmx:after:swap", () => topmost() && settle());
// Where the browser does not know `closedby`: a press on what is inert reaches the page itself.
document.addEventListener("click", ({ target }) => [document.body, document.documentElement].includes(target) && topmost()?.close());
