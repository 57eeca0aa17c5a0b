// Where drafts are kept until they are saved, discarded or signed out: in this browser, by person, team and form. What its
// store does not take lasts as long as the page.
import { root } from "./registry.js";

const PREFIX = "draft:";
const unstored = new Map();
const place = (name) => `${PREFIX}${root.dataset.person}:${name}`;

/** What is kept for a form: its texts by the names of its fields; none is null. */
export const kept = (name) => JSON.parse(unstored.get(place(name)) ?? localStorage.getItem(place(name)));

/** Keep texts for a form. */
export function keep(name, texts) {
  try {
    localStorage.setItem(place(name), JSON.stringify(texts));
    unstored.delete(place(name));
  } catch {
    unstored.set(place(name), JSON.stringify(texts));
  }
}

/** Let go of what is kept for a form. */
export function forget(name) {
  localStorage.removeItem(place(name));
  unstored.delete(place(name));
}

/** Have what is kept for a form be kept for what that is known by from now on. */
export function pass(was, name) {
  const texts = was !== name && kept(was);
  if (!texts) return;
  keep(name, texts);
  forget(was);
}

/** Let go of everything. */
export function forgetAll() {
  sessionStorage.clear();
  unstored.clear();
  for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
}

const before = (name) => `${name} before it came`;

/** What is typed for a form that has not come yet. */
export const early = (name) => kept(before(name)) ?? "";

/** Keep that, beside what is kept for the form. */
export const keepEarly = (name, text) => keep(before(name), text);

/** The same, for its form to have from now on. */
export function takeEarly(name) {
  const text = early(name);
  if (text) forget(before(name));
  return text;
}
