// Saving a verb: the card leaves and the focus moves on in the same frame; if the save fails, the card returns in place
// with its form. The answer deletes the card for good.
import { commands, on, subject } from "./registry.js";
import { depart, restore } from "./leaving.js";
import { current, go, heir, list } from "./list.js";
import { nameOf, twin } from "./form.js";
import { layer, park, parked, reopen } from "./layer.js";
import { tell } from "./selection.js";
import { topmost } from "./modal.js";
import { forget } from "./drafts.js";
import { toast } from "./toast.js";

const TRIES = [1000, 2000, 4000, 8000];
/** What is on its way or not known to be saved: by its form's address and cards; what has no form to come back to by itself. */
const saves = new Map();
const keyOf = (form) => ("act" in form.dataset ? form : nameOf(form));
/** The version each card had when it left for good: a list asked before that must not bring it back. */
export const left = new Map();

const needs = (form) =>
  form.elements.then?.value !== "won" && [...form.querySelectorAll("[data-needed]")].some((field) => field.checkVisibility() && !field.value.trim());
const unclear = (form) => form.querySelector(".unclear")?.checkVisibility();
const leaves = (url) => commands.some((command) => command.leaves && url.endsWith(`/${command.noun}`));
const cardsOf = (ids) => (ids ? ids.split(" ") : []).map((id) => document.getElementById(id)).filter(Boolean);

function submit(stay) {
  const form = topmost()?.querySelector("form.form") ?? document.querySelector("main form.form");
  if (!form) {
    const skeleton = layer?.querySelector(".skeleton");
    return skeleton && (skeleton.dataset.save = "");
  }
  stay ? (form.dataset.stay = "") : delete form.dataset.stay;
  form.requestSubmit();
}

/** Before the request goes: show what it will do, unless the form can't be right. */
function begin({ detail: { ctx } }) {
  const form = ctx.sourceElement;
  if (!form.matches?.("form[data-verb]") || ctx.request.method !== "POST") return;
  const there = cardsOf(form.dataset.card);
  const url = form.getAttribute("action");
  const save = saves.get(keyOf(form)) ?? { tries: 0, key: keyOf(form), url, cardIds: form.dataset.card, act: "act" in form.dataset && form };
  save.stay = "stay" in form.dataset;
  saves.set(save.key, save);
  ctx.save = save;
  const sure = save.act || (layer.contains(form) && !needs(form) && !unclear(form));
  if (there.length && list() && list().dataset.list !== "opportunities" && leaves(save.url) && !save.stay && sure) leave(there, form);
  form.dataset.sent = "";
}

function leave(going, form) {
  const next = heir(current() ?? going[0], going);
  depart(going);
  tell();
  park(form);
  layer.close();
  go(next);
}

function end({ detail: { ctx } }) {
  const { save } = ctx;
  if (!save) return;
  const form = formOf(save);
  if (form) delete form.dataset.sent;
  const status = ctx.response?.status;
  if (!status) return unsure(save, form);
  saves.delete(save.key);
  if (status < 300) return done(save, form);
  back(save, form, status);
}

const formOf = ({ act, url, cardIds }) => act || (twin(parked, url, cardIds) ?? twin(layer, url, cardIds));

function done(save, form) {
  if (!save.act) forget(save.key);
  if (form) document.dispatchEvent(new CustomEvent("verb:saved", { detail: form }));
  // Closed while the form has the focus, the layer returns it to where it came from.
  if (layer.open && layer.contains(form)) layer.close();
  form?.remove();
  for (const card of cardsOf(save.cardIds)) {
    if (save.stay) {
      card.dataset.state = "done";
      continue;
    }
    delete card.dataset.state;
    restore(card); // the list it is in keeps it
  }
  tell();
  const place = document.querySelector("[hx-trigger='refresh']");
  if (place && (!list() || !current())) htmx.trigger(place, "refresh", { all: true });
}

/** The save failed: the card is in place again; its form opens unless the person is at another one. */
function back(save, form, status) {
  const there = cardsOf(save.cardIds);
  const [card] = there;
  const shown = status === 422 || status === 409;
  for (const each of there) {
    if ("left" in each.dataset || there.length > 1) each.dataset.state = "unsaved";
    restore(each);
  }
  tell();
  if (status === 404 || (status === 409 && save.act)) document.dispatchEvent(new Event("outdated"));
  if (status === 401) return card && go(card); // which is come back to from signing in
  if (save.act) {
    form.remove();
    if (card && !layer.open) go(card);
    return;
  }
  if (layer.open) {
    if (form && parked.contains(form)) toast("Not saved: the card is back, your text with it.", { bad: true });
    return;
  }
  if (!shown || !card || !form) return;
  go(card);
  reopen(form);
}

/** No answer: it may have been saved. The same key makes a second attempt harmless, so it is made. */
function unsure(save, form) {
  const wait = TRIES[save.tries++];
  if (form && wait) {
    toast("Not known whether this was saved. Trying again …", { bad: true });
    save.timer = setTimeout(attempt, wait, save);
    return;
  }
  save.tries = 0;
  for (const card of cardsOf(save.cardIds)) {
    restore(card);
    card.dataset.state = "unsure";
  }
  tell();
  const kept = save.act ? "" : "Your text is kept with the card; ";
  toast(`Not known whether this was saved. It is sent again once there is a connection. ${kept}saving again is safe.`, { bad: true });
}

function attempt(save) {
  clearTimeout(save.timer);
  const form = formOf(save);
  if (form?.isConnected && !("sent" in form.dataset)) form.requestSubmit();
}

// Back on the network, what is not known to be saved is sent again; not from under the hands of who opened it meanwhile.
addEventListener("online", () => {
  for (const save of saves.values()) if (save.timer && parked.contains(formOf(save))) attempt(save);
});

// A text changed after it was sent is another request: it takes a new key, and the version guards the rest.
document.addEventListener("input", ({ target }) => {
  const save = target.form && saves.get(keyOf(target.form));
  if (!save) return;
  target.form.elements.key.value = crypto.randomUUID?.() ?? String(Math.random()).slice(2) + Date.now();
  saves.delete(save.key);
});

// A card that is done with stays until the person moves on.
document.addEventListener("card:current", ({ detail }) => {
  for (const card of document.querySelectorAll(".card[data-state='done']")) {
    if (card === detail) continue;
    left.set(card.id, Number(card.dataset.version));
    card.remove();
  }
});
document.addEventListener("htmx:before:swap", ({ detail }) => {
  for (const task of detail.tasks) {
    const card = typeof task.target === "string" ? document.querySelector(task.target) : task.target;
    if (task.swapSpec.style !== "delete" || !card?.matches(".card")) continue;
    if (detail.ctx.save?.stay) task.swapSpec.style = "none";
    else left.set(card.id, Number(card.dataset.version));
  }
}, true);

document.addEventListener("htmx:before:request", begin);
document.addEventListener("htmx:finally:request", end);
on("save", () => submit(false));
on("stay", () => submit(true));
on("discard", () => {
  const form = layer.querySelector("form");
  forget(nameOf(form));
  form.remove();
  delete subject()?.dataset.state;
  layer.close();
});
