// Drafts: what is typed into a verb's form comes back with it until it is saved, discarded or signed out.
import { commands, on, run } from "./registry.js";
import { changed, edited, nameOf, putIn } from "./form.js";
import { layer, openBulk, openForm } from "./layer.js";
import { forget, forgetAll, keep, kept } from "./store.js";
import { settle } from "./unanswered.js";

const KEPT = "input:not([type=hidden], [type=checkbox]), textarea, select";

/** Keep what the person changed; what was left as it came may be another when the form comes the next time. */
function write(form) {
  const draft = kept(nameOf(form)) ?? {};
  for (const field of form.querySelectorAll(KEPT)) {
    if (field.type === "radio" && !field.checked) continue;
    if (changed(field) || (field.name in draft && field.value)) draft[field.name] = field.value;
    else delete draft[field.name];
  }
  Object.keys(draft).length ? keep(nameOf(form), draft) : forget(nameOf(form));
}

/** Put a kept draft into a form that came fresh from the server, and say so where that makes it another: what was refused
 * and taken out again does not, nor does what the server knows already. */
function fill(form) {
  const draft = kept(nameOf(form));
  if (!draft) return;
  putIn(form, draft);
  if (edited(form)) form.querySelector("[data-draft]")?.removeAttribute("hidden");
}

document.addEventListener("input", ({ target }) => target.form?.matches("[data-verb]") && write(target.form));
document.addEventListener("form:came", ({ detail: form }) => form?.matches("[data-verb]") && fill(form));
document.addEventListener("submit", ({ target }) => target.matches("[data-sign-out]") && forgetAll());

on("forget", () => {
  const form = layer.querySelector("form");
  const noun = form.getAttribute("action").split("/").at(-1);
  forget(nameOf(form));
  settle(form.elements.key?.value);
  form.remove();
  if (form.id === "creation") return run(commands.find((command) => command.name === "create"));
  "url" in form.dataset ? openForm(form, noun) : openBulk(noun, form.dataset.card.split(" "));
});
