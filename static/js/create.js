// Quick create: the form of a new opportunity, one line of it first, in the layer.
import { on, root } from "./registry.js";
import { openNew } from "./layer.js";

/** Show the form; `line` is what its line starts with. */
export const openCreation = (line = "") => openNew("create", `${root.dataset.base}/opportunities`, line && { line });

// A draft that came back shows what is in it: the parts of its line, and the fields beside it.
document.addEventListener("form:came", ({ detail: form }) => {
  if (form?.id !== "creation") return;
  const whole = form.querySelector("details");
  whole.open ||= [...whole.querySelectorAll("input")].some((field) => field.value !== field.defaultValue);
  if (form.elements.line.value !== form.elements.line.defaultValue) htmx.trigger(form.elements.line, "input");
});

on("create", () => openCreation());
