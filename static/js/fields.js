// Small helps inside forms: Enter goes on to the next field or saves, a letter leads to the choice that begins with it,
// arrows lead to what was found, a button fills a field, what was wrong is said until it is changed, and what asks for a page
// does not ask for what was left empty.
import { commands, run } from "./registry.js";
import { chooses, excuse, typeIn } from "./form.js";

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.isComposing || event.keyCode === 229) return;
  const next = event.target.dataset?.enter;
  if (!next) return;
  event.preventDefault();
  if (event.repeat) return;
  if (next === "save") return run(commands.find((command) => command.name === "save"), event);
  const field = event.target.form.elements[next];
  field.focus();
  field.select();
});

document.addEventListener("keydown", (event) => {
  if (event.target.type !== "radio" || event.defaultPrevented || event.key.length > 1 || event.ctrlKey || event.metaKey || event.altKey) return;
  const all = [...event.target.form.elements[event.target.name]];
  const after = [...all.slice(all.indexOf(event.target) + 1), ...all];
  const choice = after.find(({ labels }) => labels[0].textContent.trim().toLowerCase().startsWith(event.key.toLowerCase()));
  if (!choice) return;
  event.preventDefault();
  choice.focus();
  choice.click();
});

// What is typed on in a choice belongs to what was typed before it came.
document.addEventListener("keydown", (event) => {
  if (event.key.length > 1 || event.ctrlKey || event.metaKey || event.altKey || !chooses(event.target)) return;
  event.preventDefault();
  typeIn(event.target, event.key);
});

// From the words of a search down to what they found, and up again.
document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const form = step && event.target.closest("form:has(> .candidates)");
  if (!form) return;
  const stops = [form.elements.q, ...form.querySelectorAll(".candidates a")];
  const next = stops[stops.indexOf(event.target) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
});

// An empty time means nothing, which needs no asking: what is asked may come after the form was put aside.
document.addEventListener("input", ({ target }) => {
  if (target.name === "at" && !target.value.trim()) htmx.find(target, "next .said")?.replaceChildren();
});

// What is wrong is said of what was in the field. The line of a new opportunity counts for all of its fields.
document.addEventListener("input", ({ isTrusted, target }) => {
  if (!isTrusted) return;
  excuse(target);
  if (target.name === "line") for (const field of target.form.querySelectorAll("[aria-invalid]")) excuse(field);
});

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-fill]");
  if (button) fillBy(button).focus();
});

/** Have a button fill its field, which it returns. */
function fillBy(button) {
  const field = button.form.elements[button.dataset.fill];
  field.value = button.value;
  excuse(field);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  return field;
}

// A time that is the usual one of the stage follows the stage.
const usualOf = (form) => form.querySelector("#usual [data-fill]");
document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  const { id, form } = ctx.sourceElement;
  ctx.follows = id === "stage" && form.elements.at.value === usualOf(form)?.value;
});
document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => ctx.follows && fillBy(usualOf(ctx.sourceElement.form)));

// Both htmx and the browser itself make an address of this.
document.addEventListener("formdata", ({ target, formData }) => {
  if (target.method !== "get") return;
  for (const [name, value] of [...formData]) if (!value.trim()) formData.delete(name);
});
