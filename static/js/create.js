// Quick create: the form of a new opportunity, one line of it first, in the layer.
import { on, root } from "./registry.js";
import { formFor } from "./form.js";
import { openForm, parked, reopen } from "./layer.js";
import { onItsWay } from "./turns.js";

const place = document.createElement("article");

/** Show the form; `line` is what its line starts with. A form put aside comes back by its draft; one that may have been
 * saved comes back itself, for its key: a fresh one would make the same deal once more. */
export function openCreation(line = "") {
  place.dataset.url = `${root.dataset.base}/opportunities`;
  const waiting = formFor(parked, place.dataset.url);
  if (waiting && !onItsWay(waiting)) {
    if ("unsure" in waiting.dataset) return reopen(waiting);
    waiting.remove();
  }
  openForm(place, line ? `new?line=${encodeURIComponent(line)}` : "new", place.dataset.url);
}

// A draft that came back shows what is in it: the parts of its line, and the fields beside it.
document.addEventListener("form:came", ({ detail: form }) => {
  if (form?.id !== "creation") return;
  const whole = form.querySelector("details");
  whole.open ||= [...whole.querySelectorAll("input")].some((field) => field.value !== field.defaultValue);
  if (form.elements.line.value !== form.elements.line.defaultValue) htmx.trigger(form.elements.line, "input");
});

on("create", () => openCreation());
