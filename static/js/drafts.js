// Drafts: what is typed into a verb's form, kept in this browser per person, team and form until it is saved,
// discarded or signed out.
import { commands, on, root, run } from "./registry.js";
import { nameOf, putIn } from "./form.js";
import { layer, openBulk, openForm } from "./layer.js";

const PREFIX = "draft:";
const place = (url) => `${PREFIX}${root.dataset.person}:${url}`;
const KEPT = "input:not([type=hidden], [type=checkbox]), textarea, select";

function write(form) {
  const draft = {};
  for (const field of form.querySelectorAll(KEPT)) {
    if (field.type === "radio" && !field.checked) continue;
    draft[field.name] = field.value;
  }
  try {
    localStorage.setItem(place(nameOf(form)), JSON.stringify(draft));
  } catch {
    // A full or forbidden store costs the draft its reload, not the form.
  }
}

/** Keep what was typed before its form had come. */
function writeEarly({ detail: { url, text } }) {
  localStorage.setItem(place(url), JSON.stringify({ note: text }));
}

/** Put a kept draft into a form that came fresh from the server. */
function fill(form) {
  const kept = localStorage.getItem(place(nameOf(form)));
  if (!kept || form.querySelector("[aria-invalid], [role=alert]")) return;
  putIn(form, JSON.parse(kept));
  form.querySelector("[data-draft]")?.removeAttribute("hidden");
}

/** Let go of the draft of a form. */
export const forget = (url) => localStorage.removeItem(place(url));

function forgetAll() {
  sessionStorage.clear();
  for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
}

document.addEventListener("input", ({ target }) => target.form?.matches("[data-verb]") && write(target.form));
document.addEventListener("form:came", ({ detail: form }) => form?.matches("[data-verb]") && fill(form));
document.addEventListener("form:left", writeEarly);
document.addEventListener("submit", ({ target }) => target.matches("[data-sign-out]") && forgetAll());

on("forget", () => {
  const form = layer.querySelector("form");
  const noun = form.getAttribute("action").split("/").at(-1);
  forget(nameOf(form));
  form.remove();
  if (form.id === "creation") return run(commands.find((command) => command.name === "create"));
  "url" in form.dataset ? openForm(form, noun) : openBulk(noun, document.getElementById("bulk"));
});
