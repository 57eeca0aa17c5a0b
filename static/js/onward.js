// Who types faster than a form comes has gone on before it is sent: what is typed after it was told to save is meant for
// what comes next, and is typed there once the form is on its way. With a form that is refused it is let go.
import { typeIn } from "./form.js";

const FIELD = "input:not([type=checkbox]), textarea, select";

/** Have the keys of a text follow once a form is given. */
export function goOn(form, text) {
  const given = ({ detail }) => {
    document.removeEventListener("verb:sent", given);
    if (detail.form === form) queueMicrotask(() => follow(text));
  };
  if (text) document.addEventListener("verb:sent", given);
}

function follow(text) {
  for (const [at, letter] of text.split("").entries()) {
    const here = document.activeElement;
    const enter = letter === "\n";
    const saves = enter && here.dataset.enter === "save";
    if (saves) goOn(here.form, text.slice(at + 1));
    if (here.matches(FIELD) && !(enter && here.dataset.enter)) typeIn(here, letter);
    else press(here, enter ? "Enter" : letter);
    if (saves) return;
  }
}

const press = (place, key) => place.dispatchEvent(new KeyboardEvent("keydown", { key, shiftKey: /[A-Z]/.test(key), bubbles: true, cancelable: true }));
