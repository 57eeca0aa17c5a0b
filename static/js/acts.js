// Verbs that need no form: they are sent from a form of their own that waits, unseen, until the answer is there. Undo and
// redo are such verbs without a card; repeat does the last verb again with its words.
import { commands, idOf, on, root, run, subject } from "./registry.js";
import { edited, putIn, twin } from "./form.js";
import { layer, openBulk, parked } from "./layer.js";
import { selected, targets } from "./selection.js";
import { toast } from "./toast.js";

const LAST = `last-verb:${root.dataset.person}`;
/** Verbs, and words of verbs, that are never said of another deal unseen. */
const UNSEEN = ["completion", "note", "details", "lost_reason"];
const newKey = () => crypto.randomUUID?.() ?? String(Math.random()).slice(2) + Date.now();

/** Send a verb: `fields` are its words, with its key if it was sent before, `cards` what it is done to. */
export function send(url, fields, cards = []) {
  const ids = cards.map(idOf).join(" ");
  const before = ids && twin(parked, url, ids);
  if (before && "sent" in before.dataset) return; // pressed twice
  if (before) before.remove(); // not known whether it was saved: this is the next attempt
  const form = document.createElement("form");
  form.method = "post";
  for (const [name, value] of Object.entries({ key: newKey(), ...fields }))
    for (const each of [value].flat()) form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value: each }));
  const attributes = { action: url, "hx-post": url, "hx-swap": "none", "data-verb": "", "data-act": "", "data-card": ids };
  for (const [name, value] of Object.entries(attributes)) form.setAttribute(name, value);
  parked.append(form);
  htmx.process(form);
  form.requestSubmit();
}

/** Do a verb at once, to the selection or to the card. */
export function act(card, noun, fields = {}) {
  const many = selected();
  if (many.length) return send(`${root.dataset.base}/bulk/${noun}`, { ...fields, target: targets(many.map(idOf)) }, many);
  if (card) send(`${card.dataset.url}/${noun}`, { ...fields, version: card.dataset.version }, [card]);
}

on("act", ({ card, noun }) => act(card, noun));
on("undo", () => send(`${root.dataset.base}/undo`, {}));
on("redo", () => send(`${root.dataset.base}/redo`, {}));
on("spread", () =>
  selected().length ? openBulk("spread") : toast("Spreading is for several cards: select them first."));

// The last verb with its words, for repeat: whatever was sent last, by a form or at once.
document.addEventListener("verb:sent", ({ detail: { form, words } }) => {
  const [place, noun] = form.getAttribute("action").split("/").slice(-2);
  if (place !== "bulk" && !commands.some((command) => command.noun === noun)) return;
  const fields = {};
  for (const [name, value] of words) {
    const was = form.elements[name]?.dataset?.was; // what was left as it is was not said
    if (value !== was && !["version", "key", "target"].includes(name)) fields[name] = value;
  }
  sessionStorage.setItem(LAST, JSON.stringify({ noun, fields }));
});

on("repeat", ({ card = subject() }) => {
  const last = JSON.parse(sessionStorage.getItem(LAST) ?? "null");
  if (!last) return toast("There is no verb to repeat yet.");
  const verb = commands.find((command) => command.noun === last.noun);
  const tells = [last.noun, ...Object.keys(last.fields).filter((name) => last.fields[name])].some((name) => UNSEEN.includes(name));
  if (!verb && !selected().length) return toast("The last verb was for a selection: select cards, then repeat it.");
  if (verb && !tells && !verb.alone) return act(card, last.noun, last.fields);
  if (!card) return;
  verb ? run(verb, undefined, card) : openBulk(last.noun);
  if (verb && !tells) return; // what one deal is called fits no other
  const one = verb && (verb.alone || !selected().length);
  wanted = { url: `${one ? card.dataset.url : `${root.dataset.base}/bulk`}/${last.noun}`, fields: last.fields };
  fill({ detail: layer.querySelector("form") });
});

/** The words that go into the form that was asked for, and into no other, unless something is in it already. */
let wanted;

function fill({ detail: form }) {
  if (!form || !wanted) return;
  if (form.getAttribute("action") === wanted.url && !edited(form)) {
    putIn(form, wanted.fields);
    form.dataset.repeated = "";
  }
  wanted = undefined;
}

document.addEventListener("form:came", fill);
document.addEventListener("input", ({ isTrusted, target }) => isTrusted && delete target.form?.dataset.repeated);
layer?.addEventListener("close", () => !layer.open && (wanted = undefined));
