// Who types faster than a form comes is not held up: what is typed for it stands in its skeleton, with a mark for each key
// that is no text. Once the form is there, all of it is typed again where the keys lead to: field by field, and after a save
// on what one comes to by it. What can't be done just as it was meant is not done but shown.
import { typeIn } from "./form.js";
import { beyond } from "./modal.js";
import { toast } from "./toast.js";

const MARKS = { next: "⇥", previous: "⇤", save: "⏎", stay: "↩", all: "▣", clear: "⌫", down: "↓", up: "↑" };
const ARROWS = { ArrowDown: "down", ArrowUp: "up" };
const KEYS = { "\n": "Enter", [MARKS.down]: "ArrowDown", [MARKS.up]: "ArrowUp" };
const FIELD = "input:not([type=checkbox]), textarea, select";
const NOT_DONE = "You typed on before the form came. This was not done:";
/** What is typed after a form that is told to save, or that a verb is given by. */
let ahead;
/** The form that a key sent at once. */
let given;

/** Have a key that is no text stand at the end of what is typed for a form. */
export function mark(field, key) {
  typeIn(field, "");
  typeIn(field, MARKS[key]);
}

/** Have a key stand there that does something else in the form than in its skeleton; whether it is one. */
export function markKey(field, { key, shiftKey, ctrlKey, metaKey }) {
  const emptied = ["Backspace", "Delete"].includes(key);
  if (key === "Tab") mark(field, shiftKey ? "previous" : "next");
  else if (ARROWS[key] && !field.value.includes("\n")) mark(field, ARROWS[key]);
  else if ((ctrlKey || metaKey) && key === "a") mark(field, "all");
  else if (emptied && field.value.endsWith(MARKS.all)) mark(field, "clear");
  else return emptied && field.value.endsWith(MARKS.clear);
  return true;
}

/** Whether something is to be done once a form is saved. */
export const goesOn = (form) => ahead?.form === form && ahead.text !== "";

/** Whether a form can be saved as things stand. */
export const savable = (form) => form.querySelector("#save, button.main, .settings button, .stage-form button");

/** Type a text where the focus is; what of it is old, so many characters, saves nothing any more. */
export function follow(text, old = 0) {
  let at = 0;
  while (at < text.length) {
    const here = document.activeElement;
    if (here.closest(".skeleton")) return typeIn(here, text.slice(at));
    const run = here.matches(FIELD) ? /^[^\n⇥⇤⏎↩▣⌫↓↑]*/.exec(text.slice(at))[0] : "";
    if (run) typeIn(here, run);
    else if (!press(here, text[at], text.slice(at + 1), at < old)) return;
    at += run.length || 1;
  }
}

/** Press a key; whether it leaves the rest to be typed. */
function press(here, key, rest, old) {
  const form = here.closest("form.form");
  if (key === MARKS.next || key === MARKS.previous) return move(here, key, rest);
  if (key === MARKS.save || key === MARKS.stay) return !form || save(form, old, rest, key === MARKS.stay);
  if (key === MARKS.all || key === MARKS.clear) return whole(here, key);
  if (form && (key === MARKS.down || key === MARKS.up)) return step(here, key === MARKS.down ? 1 : -1);
  if (form && !here.matches(FIELD)) return leave(form, key + rest);
  if (form && key === "\n") return enter(here, old, rest);
  const event = { key: KEYS[key] ?? key, shiftKey: /[A-Z]/.test(key), bubbles: true, cancelable: true };
  given = undefined;
  here.dispatchEvent(new KeyboardEvent("keydown", event));
  if (!given?.matches("[data-act]")) return true;
  ahead = { form: given, text: rest }; // its card leaves only after this key
}

document.addEventListener("submit", ({ target }) => (given = target));

/** As Tab does; of a date it would lead to a part. */
function move(here, key, rest) {
  const field = beyond(here, key === MARKS.previous);
  if (!field || field.type === "date") return leave(here.closest("form.form"), key + rest);
  field.focus();
  if (field.matches("input")) field.select();
  return true;
}

/** As an arrow does in a choice; in a text it leads nowhere. */
function step(here, by) {
  if (here.type === "radio") {
    const all = [...here.form.elements[here.name]];
    const choice = all.at((all.indexOf(here) + by) % all.length);
    choice.focus();
    choice.click();
  } else if (here.matches("select") && here.options[here.selectedIndex + by]) {
    here.selectedIndex += by;
    here.dispatchEvent(new Event("input", { bubbles: true }));
  }
  return true;
}

/** As Ctrl+A does in a text, and as Backspace after it. */
function whole(here, key) {
  if (!here.matches("textarea, [type=text], [type=number]")) return true;
  here.select();
  if (key === MARKS.all) return true;
  here.value = "";
  return here.dispatchEvent(new Event("input", { bubbles: true }));
}

/** As Enter does in a field: a new line, on to another, or save. */
function enter(here, old, rest) {
  const next = here.dataset.enter;
  if (here.matches("textarea")) typeIn(here, "\n");
  else if (next && next !== "save") {
    here.form.elements[next].focus();
    here.form.elements[next].select();
  } else if (old) here.matches("[type=text]") && typeIn(here, " ");
  else return save(here.form, old, rest);
  return true;
}

function save(form, old, rest, stay = false) {
  if (old || !savable(form)) return leave(form, rest);
  ahead = { form, text: rest };
  form.toggleAttribute("data-stay", stay);
  form.requestSubmit();
}

document.addEventListener("verb:sent", ({ detail: { form } }) => {
  if (ahead?.form !== form) return;
  queueMicrotask(follow.bind(undefined, ahead.text));
  ahead = undefined;
});

/** Show what was not done: in its form, else for a while. */
function leave(form, text) {
  if (!text) return;
  if (!form) return void toast(NOT_DONE, { bad: true, small: text });
  const box = Object.assign(document.createElement("p"), { className: "notice", role: "alert" });
  box.append(`${NOT_DONE} `, Object.assign(document.createElement("bdi"), { textContent: text }));
  form.querySelector("header").after(box);
}
