// Small helps inside forms: Enter goes on to the next field or saves, a button fills a field.
import { commands, run } from "./registry.js";

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.isComposing || event.keyCode === 229) return;
  const next = event.target.dataset?.enter;
  if (!next) return;
  event.preventDefault();
  if (next === "save") return run(commands.find((command) => command.name === "save"), event);
  const field = event.target.form.elements[next];
  field.focus();
  field.select();
});

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-fill]");
  if (!button) return;
  const field = button.form.elements[button.dataset.fill];
  field.value = button.value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});
