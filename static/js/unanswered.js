// A verb that has no answer yet when its page goes is sent again by the next page of this tab. Its key goes with it, so that it
// happens once, and what became of it is told there.
import { cardOf, root } from "./registry.js";
import { send } from "./acts.js";
import { formFor } from "./form.js";
import { layer } from "./layer.js";
import { forget } from "./store.js";

const PLACE = `unanswered:${root.dataset.person}`;
/** So long, in milliseconds, it is what the person meant just now. */
const LASTS = 600_000;
const waiting = new Map(JSON.parse(sessionStorage.getItem(PLACE) ?? "[]"));

function store() {
  try {
    sessionStorage.setItem(PLACE, JSON.stringify([...waiting]));
  } catch {
    // What is too long for it is a draft still.
  }
}

/** A form is sent: `words` are its fields, `draft` is what its draft is kept by. */
export function remember(form, words, draft) {
  const { key } = form.elements;
  if (key) waiting.set(key.value, { draft, ...waiting.get(key.value), url: form.getAttribute("action"), words: [...words], at: Date.now() });
  store();
}

/** What was sent with a key is answered, or is no longer meant; if it is `saved`, it is no draft any more. */
export function settle(key, saved) {
  const { draft, url } = waiting.get(key) ?? {};
  if (!waiting.delete(key)) return;
  store();
  if (!saved || !draft) return;
  forget(draft);
  if (!layer.open) formFor(layer, url)?.remove(); // it came with the draft
}

/** The cards that a verb is done to, by its address and its fields. */
const cardsOf = (url, { target = [url.split("/").at(-2)] }) => target.map((one) => cardOf(`opportunity-${one.split(":")[0]}`)).filter(Boolean);

document.addEventListener("page:ready", () => {
  for (const [key, { url, words, at }] of [...waiting]) {
    if (Date.now() - at > LASTS) {
      settle(key);
      continue;
    }
    const fields = Object.groupBy(words, ([name]) => name);
    for (const name of Object.keys(fields)) fields[name] = fields[name].map(([, value]) => value);
    send(url, fields, cardsOf(url, fields));
  }
});
