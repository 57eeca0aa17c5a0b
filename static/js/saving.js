// Saving a verb: its form closes in the same frame, and the card leaves and the focus moves on, or the card is marked as being
// saved. If the save fails, the card is in place again, with its form. The answer changes or deletes the card for good.
import { cardOf, commands, idOf, on, subject } from "./registry.js";
import { count, depart, leaves, left, restore, versionOf } from "./leaving.js";
import { current, go, heir, list } from "./list.js";
import { edited, formOf, nameOf } from "./form.js";
import { layer, park, parked, reopen } from "./layer.js";
import { check, selected, tell } from "./selection.js";
import { topmost } from "./modal.js";
import { goesOn, mark, savable } from "./onward.js";
import { admit, advance, free } from "./turns.js";
import { forget, pass } from "./store.js";
import { toast } from "./toast.js";
import { remember, settle } from "./unanswered.js";

const TRIES = [1000, 2000, 4000, 8000];
/** How long a save may take, in milliseconds, until it is said that it goes on. */
const NOTICED = 1000;
/** Up to this many bytes a request goes on when the page is left. */
const KEPT = 60_000;
/** What is on its way or not known to be saved, by its form. */
const saves = new Map();

/** Whether a field is empty that a form can't do without, unless what may stand for it is filled. */
const lacks = ({ form, value, dataset }) => !value.trim() && !form.elements[dataset.needed]?.value.trim();
const needs = (form) =>
  form.elements.then?.value !== "won" && [...form.querySelectorAll("[data-needed]")].some((field) => field.checkVisibility() && lacks(field));
/** Whether something typed is known to be wrong or not understood: what is said of a text from before it is typed on is no answer. */
const unclear = (form) => [...form.querySelectorAll(".unclear, [aria-invalid]")].some((words) => words.checkVisibility() && !words.closest("[data-before]"));
const cardsOf = (ids) => (ids ? ids.split(" ") : []).map(cardOf).filter(Boolean);

function submit(stay) {
  const over = topmost();
  const form = over ? over.querySelector("form.form") : formOf(document.activeElement);
  if (!form) {
    const field = over?.querySelector(".skeleton textarea");
    return field && mark(field, stay ? "stay" : "save");
  }
  if (!savable(form)) return;
  form.toggleAttribute("data-stay", stay);
  form.requestSubmit(form.querySelector(".to button")); // a stage that asks where its deals go asks for nothing else
}

/** Whether a form is done with at once: it may be right, or the person has gone on already. */
const promising = (form) => goesOn(form) || (!needs(form) && !unclear(form));

// Before the form is marked as being sent: what is asked of its fields afterwards would lay the page out for the mark.
document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  const form = ctx.sourceElement;
  if (form.matches?.("form[data-verb][data-card]") && layer?.contains(form)) ctx.promising = promising(form);
});

/** Before the request goes: show what it will do, unless the form can't be right. */
function begin(event) {
  const { ctx } = event.detail;
  const form = ctx.sourceElement;
  if (!form.matches?.("form[data-verb]") || ctx.request.method !== "POST") return;
  const save = saves.get(form) ?? { form, tries: 0, cardIds: form.dataset.card, act: "act" in form.dataset, chosen: selected() };
  save.stay = "stay" in form.dataset;
  save.key = form.elements.key?.value; // the form that is shown for a conflict has another
  saves.set(form, save);
  const opened = layer.contains(form);
  if (save.act || ("card" in form.dataset && opened && ctx.promising)) {
    if (opened) park(form);
    // Once the request is on its way, and before anything is painted: the server works meanwhile.
    queueMicrotask(() => foresee(save, opened, ctx.request.body));
  }
  form.dataset.sent = "";
  delete form.dataset.again;
  if (!admit(form)) return event.preventDefault();
  ctx.save = save;
  save.notice = setTimeout(toast, NOTICED, "Saving …");
  queueMicrotask(() => remember(form, ctx.request.body, save.act ? "" : nameOf(form)));
  ctx.request.keepalive = String(ctx.request.body).length < KEPT;
}

function foresee(save, opened, words) {
  const { form } = save;
  const there = cardsOf(save.cardIds).filter((card) => !("left" in card.dataset));
  const gone = list() && leaves(form, words) && !save.stay;
  const going = gone ? there : [];
  const was = current();
  const next = heir(was ?? going[0], going);
  // What leaves is selected no more, whether or not the list has it again once it is saved.
  check(going, false);
  depart(going);
  if (!gone) for (const card of there) card.dataset.state = "saving";
  tell();
  say(save, form, words);
  if (opened) layer.close();
  if (opened || going.includes(was)) go(next);
  save.next = next;
}

/** Say once that a verb is given, and in which words: those of its form, and of the button that was pressed. */
function say(save, form, words) {
  if (!save.said) document.dispatchEvent(new CustomEvent("verb:sent", { detail: { form, words: [...words] } }));
  save.said = true;
}

function end({ detail: { ctx } }) {
  const { save } = ctx;
  if (!save) return;
  const { form } = save;
  clearTimeout(save.notice);
  delete form.dataset.sent;
  const status = ctx.response?.status;
  if (!status) unsure(save);
  else {
    saves.delete(form);
    delete form.dataset.unsure;
    settle(save.key, save.act && status < 300);
    status < 300 ? done(save, ctx.request.body) : back(save, status);
  }
  advance(renew);
}

/** What a verb is done to: the cards' ids, and the fields with the versions. */
const targetsOf = (form) =>
  [...form.querySelectorAll("[name='version'], [name='target']")].map((field) => {
    const [version, id] = field.value.split(":").reverse();
    return { field, version, id: id ? `opportunity-${id}` : form.dataset.card };
  });

/** What waited is done to the cards as the verb before it left them. */
function renew(form) {
  for (const { field, id } of targetsOf(form)) field.value = field.value.replace(/\d+$/, (was) => versionOf(id) || was);
}

function done(save, words) {
  const { form } = save;
  if (!save.act) for (const name of [nameOf(form), form.getAttribute("action")]) forget(name); // the latter has how a merger began
  say(save, form, words);
  // Closed while the form has the focus, the layer returns it to where it came from.
  if (layer.open && layer.contains(form)) layer.close();
  form.remove();
  for (const card of cardsOf(save.cardIds)) {
    // Every verb counts an opportunity's version up by one; the page about it is fetched anew only now.
    if (form.elements.version && (!card.matches(".card") || card.dataset.state === "done")) card.dataset.version = Number(form.elements.version.value) + 1;
    if (card.dataset.state === "done" || !free([idOf(card)])) continue;
    delete card.dataset.state;
    restore(card); // the list it is in keeps it
  }
  for (const { id, version } of targetsOf(form)) if (!cardOf(id)) left.set(id, Number(version));
  tell();
  const place = document.querySelector("[hx-trigger='refresh']");
  if (place && (!list() || !current())) htmx.trigger(place, "refresh", { all: true });
}

/** Whether the person is at something that a form must not come over: another layer, or what is typed elsewhere. */
export const engaged = () => topmost() || document.activeElement.matches("input:not([type='checkbox']), textarea, select");

/** The save failed: the card is in place again; its form opens unless the person is engaged, or has gone on and there is
 * nothing to correct in it. */
function back(save, status) {
  const { form } = save;
  const there = cardsOf(save.cardIds);
  const [card] = there;
  const gone = status === 404;
  const asks = status === 422 || status === 409; // else it was said in a toast what is wrong
  for (const each of there) {
    if ("left" in each.dataset || each.dataset.state === "saving") each.dataset.state = "unsaved";
    restore(each);
  }
  tell();
  if (gone || (status === 409 && save.act)) outdate();
  if (status === 401) return card && go(card); // which is come back to from signing in
  if (save.act) {
    form.remove();
    if (card && !topmost()) face(save, card);
    return;
  }
  if (!parked.contains(form)) return;
  if (engaged()) return asks && toast(`Not saved: ${card ? "the card is back, your text with it" : "your text is kept"}.`, { bad: true });
  if (gone ? !edited(form) : !asks && list() && (card ?? save.next) !== current()) return;
  face(save, card);
  reopen(form);
}

/** The focus is at what was not saved, which is selected as it was, unless something else is meanwhile. */
function face({ form, chosen }, card) {
  if (selected().every((each) => chosen.includes(each))) check(cardsOf(form.dataset.card).filter((each) => chosen.includes(each)), true);
  tell();
  if (card) go(card);
}

/** What is here is not as it was: the list is asked for. */
const outdate = () => document.dispatchEvent(new Event("outdated"));

/** No answer: it may have been saved. The same key makes a second attempt harmless, so it is made. */
function unsure(save) {
  const { form } = save;
  const wait = TRIES[save.tries++];
  form.dataset.unsure = "";
  if (form.isConnected && wait) {
    toast("Not known whether this was saved. Trying again …", { bad: true });
    form.dataset.again = "";
    save.timer = setTimeout(attempt, wait, save);
    return;
  }
  save.tries = 0;
  for (const card of cardsOf(save.cardIds)) {
    restore(card);
    card.dataset.state = "unsure";
  }
  tell();
  const kept = save.act ? "" : save.cardIds && cardOf(save.cardIds.split(" ")[0]) ? "Your text is kept with the card; " : "Your text is kept; ";
  toast(`Not known whether this was saved. It is sent again once there is a connection. ${kept}saving again is safe.`, { bad: true });
}

function attempt(save) {
  clearTimeout(save.timer);
  if (save.form.isConnected && !("sent" in save.form.dataset)) save.form.requestSubmit();
}

// Back on the network, what is not known to be saved is sent again; not from under the hands of who opened it meanwhile.
addEventListener("online", () => {
  for (const save of saves.values()) if (save.timer && parked.contains(save.form)) attempt(save);
});

// A text changed after it was sent is another request: it takes a new key, and the version guards the rest.
document.addEventListener("input", ({ target }) => {
  if (!saves.delete(target.form)) return;
  delete target.form.dataset.unsure;
  settle(target.form.elements.key.value);
  target.form.elements.key.value = crypto.randomUUID?.() ?? String(Math.random()).slice(2) + Date.now();
});

document.addEventListener("input", ({ target }) => {
  const said = target.hasAttribute("hx-target") && htmx.find(target, target.getAttribute("hx-target"));
  if (said && target.form?.contains(said)) said.dataset.before = "";
});
document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => delete ctx.target?.dataset?.before);

// A form that is refused comes back as another, with what is wrong. A card that it goes on without is selected no more, and
// the draft is of those that are left.
document.addEventListener("htmx:before:swap", ({ detail: { ctx, tasks } }) => {
  const shown = ctx.save ? tasks.filter(({ swapSpec }) => swapSpec.style !== "none") : [];
  const form = shown.map(({ fragment }) => fragment?.querySelector("form[data-verb]")).find(Boolean);
  if (!form) return;
  const was = ctx.save.form;
  saves.delete(was);
  check(cardsOf(was.dataset.card).filter(({ id }) => !form.dataset.card.includes(id)), false);
  pass(nameOf(was), nameOf(form));
  ctx.save.form = form;
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
    if (detail.ctx.save?.stay) {
      task.swapSpec.style = "none";
      card.dataset.state = "done";
      count(card, -1);
    } else left.set(card.id, Number(card.dataset.version));
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
  outdate();
});
// While its form was open, a card stood as it was when it was refused.
layer?.addEventListener("close", () => document.querySelector("[data-state='unsaved']") && outdate());
