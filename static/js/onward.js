// Who types faster than a form comes has gone on before it is sent: what is typed after it was told to save is meant for
// what comes next, and is typed there once the form is on its way. With a form that is refused it is let go.
import { typeIn } from "./form.js";

const FIELD = "input:not([type=checkbox]), textarea, select";

/** Have the keys of a text follow once a form is given. */
export function goOn(form, text) {
  const given = ({ detail }) => {
    document.removeEventListener("verb:sent", given);
    if (detail.form === form) setTimeout(follow, 0, text);
  };
  if (text) document.addEventListener("verb:sent", given);
}

function follow(text) {
  for (const letter of text) {
    const here = document.activeElement;
    if (here.matches(FIELD) && !(letter === "\n" && here.dataset.enter)) typeIn(here, letter);
    else press(here, letter === "\n" ? "Enter" : letter);
  }
}

const press = (place, key) => place.dispatchEvent(new KeyboardEvent("keydown", { key, shiftKey: /[A-Z]/.test(key), bubbles: true, cancelable: true }));
