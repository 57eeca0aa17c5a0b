// The layer for forms. The form of the current card is fetched into it while closed, so that a key only has to show it;
// a form put aside (a draft, or one being saved) waits in #parked, whole, and comes back with its verb.
import { cardOf, commands, idOf, on, root, subject } from "./registry.js";
import { edited, formFor, nameOf, twin, typeIn } from "./form.js";
import { current, go } from "./list.js";
import { show, topmost } from "./modal.js";
import { follow, markKey } from "./onward.js";
import { selected, targets } from "./selection.js";
import { early, forget, keepEarly, takeEarly } from "./store.js";
import { toast } from "./toast.js";
import { free, onItsWay, whenFree } from "./turns.js";

const AHEAD = 80;
const FRESH = 120_000;
export const layer = document.getElementById("layer");
const body = document.getElementById("layer-body");
export const parked = document.getElementById("parked");
const status = document.getElementById("status");
/** What stands for a card where there is none yet. */
const place = document.createElement("article");
const ahead = commands.find((command) => command.ahead);
let loading = "";
/** How to ask for the form again. */
let again = () => {};
let fetchedAt = 0;
/** What was done in the skeleton that a form came for. */
let done;
let timer;
/** Where the person is at the verb that is fetched ahead, and where colleagues are told so. */
let at = "";
let told = "";
let telling = Promise.resolve();
/** How many of these requests are on their way. */
let untold = 0;

const move = (form, place) => (place.moveBefore && form.isConnected ? place.moveBefore(form, null) : place.append(form));

/** Show a skeleton until the form asked for is there, with what was typed into one that no form came for; `draft` is what
 * the form is known by. */
function stand(asked, verb, draft = asked) {
  body.replaceChildren(document.getElementById("skeleton").content.cloneNode(true));
  const [skeleton, field] = [body.querySelector(".skeleton"), body.querySelector("[autofocus]")];
  Object.assign(skeleton.dataset, { asked, draft });
  field.defaultValue = early(draft);
  field.setSelectionRange(field.value.length, field.value.length);
  if (layer.open) field.focus();
  const command = commands.find((each) => [each.noun, each.name].includes(verb));
  name(document.querySelector(`#scopes [data-name="${command?.name}"] span`)?.textContent);
}

const stands = (asked) => body.querySelector(".skeleton")?.dataset.asked === asked;

/** Show the form of a verb for a whole selection, by its cards' ids. */
export function openBulk(noun, ids = selected().map(({ id }) => id)) {
  const url = `${root.dataset.base}/bulk`;
  const asked = `${url}/${noun} ${ids.join(" ")}`;
  stand(asked, noun);
  again = () => openBulk(noun, ids);
  beAt();
  whenFree(ids, () => {
    if (!stands(asked)) return;
    loading = url;
    // Some of them may have left the list since, by what was done to them before.
    const values = { noun, target: targets(ids).join(" ") };
    htmx.ajax("POST", url, { target: body, swap: "innerHTML", source: document.getElementById("bulk"), values });
  });
  show(layer);
}

/** Put a form aside, with all that is typed in it. */
export function park(form) {
  twin(parked, form.getAttribute("action"), form.dataset.card)?.remove();
  move(form, parked);
}

/** Show a form again that was on its way. */
export function reopen(form) {
  loading = "";
  setAside();
  body.replaceChildren();
  move(form, body);
  name();
  show(layer);
  const { url } = form.dataset;
  beAt(form.getAttribute("action") === `${url}/${ahead?.noun}` ? url : "");
}

/** Show the form of a verb for a card: the one put aside, the one fetched ahead, or a skeleton until it comes; `draft` is
 * what the form is known by, where that is not its address. */
export function openForm(card, noun, draft, verb = noun) {
  const url = `${card.dataset.url}/${noun}`;
  const ids = [idOf(card)];
  const waiting = aside(card, url);
  const coming = layer.open && loading === url && stands(url);
  if (loading !== url) loading = "";
  if (!coming && (!formFor(body, url) || (!layer.open && repeated()))) setAside();
  if (waiting && !("sent" in waiting.dataset)) {
    body.replaceChildren();
    move(waiting, body);
  } else if (!coming && !(free(ids) && ready(card, url))) {
    stand(url, verb, draft);
    if (!free(ids)) loading = ""; // what is fetched now is made of the card as it was
    if (loading !== url) whenFree(ids, () => afterPaint(() => stands(url) && loading !== url && load(url)));
  }
  const form = body.querySelector("form");
  if (form) name();
  if (form && edited(form)) form.querySelector("[data-draft]")?.removeAttribute("hidden");
  if (!layer.open) {
    card.focus({ preventScroll: true });
    show(layer);
  }
  catchUp();
  beAt(noun === ahead?.noun ? card.dataset.url : "");
}

/** Show the form at an address, for its card or, where there is none here, for what stands for it. */
export function openAt(href) {
  const [url, asked] = [href.slice(0, href.lastIndexOf("/")), href.slice(href.lastIndexOf("/") + 1)];
  const [noun] = asked.split("?");
  place.dataset.url = url;
  openForm(cardOf(idOf(place)) ?? place, asked, `${url}/${noun}`, noun);
}

/** Show the form of a command that makes something under an address, `asked` with what it starts with; its draft is in it.
 * One that may have been saved comes back itself, for its key: a fresh one would make the same thing once more. */
export function openNew(command, url, asked) {
  const waiting = formFor(parked, url);
  if (waiting && !onItsWay(waiting)) {
    if ("unsure" in waiting.dataset) return reopen(waiting);
    waiting.remove();
  }
  place.dataset.url = url;
  openForm(place, asked ? `new?${new URLSearchParams(asked)}` : "new", url, command);
}

/** The form put aside. If its card has changed since, it comes anew and has its draft in it. */
function aside({ dataset: { version } }, url) {
  const form = formFor(parked, url);
  if (!form || onItsWay(form) || "unsure" in form.dataset || !(Number(form.dataset.version) < Number(version))) return form;
  form.remove();
}

function ready(card, url) {
  const form = formFor(body, url);
  const aged = performance.now() - fetchedAt > FRESH && form && !edited(form);
  return form && !aged && (form.dataset.version === card.dataset.version || edited(form));
}

/** What can wait until the next frame is painted, so that who is at the keys need not. */
const afterPaint = (act) => requestAnimationFrame(() => setTimeout(act));

/** Tell colleagues what the person is on, for a while, and no longer of what was left, and the person what keys do there. */
function beAt(url = "") {
  at = url;
  afterPaint(tell);
}

/** What the keys do in the layer; a form that says why nothing can be done has nothing to save. */
function hint() {
  status.classList.toggle("in-layer", layer.open);
  status.classList.toggle("unsavable", layer.open && body.querySelector("form:not(:has(#save))") !== null);
}

function tell() {
  hint();
  if (told === at) return;
  if (told) lease("DELETE", told);
  if (at) lease("POST", at);
  told = at;
}

/** One after the other, that none overtakes another; it guards nothing, so its failure is nobody's concern. */
function lease(method, url) {
  const ask = () => htmx.ajax(method, `${url}/lease`, { source: document.body, swap: "none", silent: true });
  untold += 1;
  telling = telling.then(ask, ask).finally(() => (untold -= 1));
}

async function load(url) {
  loading = url;
  again = () => load(url);
  await htmx.ajax("GET", url, { target: body, swap: "innerHTML", source: body });
  if (loading === url && !stands(url)) loading = ""; // a skeleton still there has another attempt before it
}

function fetchAhead({ detail: card }) {
  clearTimeout(timer);
  if (!ahead) return;
  timer = setTimeout(() => {
    const url = `${card.dataset.url}/${ahead.noun}`;
    if (layer.open || card !== current() || formFor(parked, url) || ready(card, url) || loading === url) return;
    free([idOf(card)]) ? load(url) : whenFree([idOf(card)], () => fetchAhead({ detail: card }));
  }, AHEAD);
}

/** What the layer is called, before it is told that it is open: as its form and its deal are, or as the verb while that is
 * on its way. */
function name(verb = "Form") {
  const words = [...body.querySelectorAll("form header > *")].map(({ textContent }) => textContent.trim());
  layer.ariaLabel = words.join(", ") || verb;
}

/** What is done in the skeleton: the field for it, and how much of its text is from before. */
function readEarly() {
  const field = body.querySelector(".skeleton textarea");
  return field && { field, old: field.value.startsWith(field.defaultValue) ? field.defaultValue.length : Infinity };
}

/** Whether there is something to be done in what came: a form says why there is not. */
const takes = (form) => form?.querySelector("#save, .field");

/** Do it in the form, once that is on top. */
function catchUp(old = Infinity) {
  const form = body.querySelector("form");
  if (!takes(form) || topmost() !== layer) return;
  const typed = takeEarly(nameOf(form));
  if (!typed) return;
  const field = form.querySelector("[autofocus]");
  field?.focus();
  typeIn(field, "");
  follow(typed, old);
}

/** There is no such form: what was typed for it stands there, to be taken elsewhere, and what is typed on does nothing. */
function showTyped() {
  if (!done?.field.value) return;
  Object.assign(done.field, { readOnly: true, autofocus: false, ariaLabel: "What you typed" });
  const footer = body.querySelector("footer");
  footer ? footer.before(done.field) : body.firstElementChild.append(done.field);
  done.field.focus();
}

/** The form in the layer with what was repeated in it and left as it was, which is no draft: it was typed for another. */
const repeated = () => body.querySelector("form[data-repeated]");

/** Keep what is typed in the layer when it is to hold something else, or nothing. */
function setAside() {
  const form = body.querySelector("form");
  if (body.querySelector(".failure")) loading = "";
  if (repeated()) {
    forget(nameOf(form));
    return form.remove();
  }
  // The form of a selection comes anew, with its draft: another selection is another form.
  if (form && edited(form)) form.matches("[data-card]:not([data-url])") ? form.remove() : park(form);
  if (!form) body.replaceChildren();
}

/** Closed, and not open again by the time this is told: the card has the focus. */
function closed() {
  if (layer.open) return;
  beAt();
  setAside();
  if (document.activeElement === document.body || document.activeElement === null) go(current());
  const card = current();
  if (card) fetchAhead({ detail: card });
}

if (layer) {
  on("verb", ({ card, noun }) => {
    const alone = commands.some((command) => command.alone && command.noun === noun);
    const many = selected().length > 0;
    if (alone && many) toast("This is for the focused card alone. The selection stays.");
    many && !alone ? openBulk(noun) : openForm(card, noun);
  });
  document.addEventListener("submit", (event) => {
    if (event.target.id !== "bulk") return;
    event.preventDefault();
    selected().length ? openBulk(event.target.elements.noun.value) : toast("Nothing is selected.");
  });
  on("again", () => again());
  on("offer", ({ event, button }) => {
    event.preventDefault();
    button.closest(".toast")?.remove();
    openAt(button.getAttribute("href"));
  });
  body.addEventListener("input", ({ target }) => {
    const skeleton = target.closest(".skeleton");
    if (skeleton) keepEarly(skeleton.dataset.draft, target.value);
  });
  body.addEventListener("keydown", (event) => {
    if (!event.isComposing && event.target.closest(".skeleton") && markKey(event.target, event)) event.preventDefault();
  });
  document.addEventListener("close", () => catchUp(), true);
  document.addEventListener("card:current", fetchAhead);
  layer.addEventListener("close", closed);
  // Who saves it is on it no more: the server knows, unless it is being told that he is.
  document.addEventListener("verb:sent", ({ detail: { form } }) => {
    if (!untold && form.getAttribute("action") === `${told}/${ahead?.noun}`) told = "";
  });
  // An answer that comes too late must not replace the form the person is at.
  document.addEventListener("htmx:before:swap", (event) => {
    const { ctx } = event.detail;
    if (ctx.target !== body) return;
    if (ctx.request.action !== loading) event.preventDefault();
    else done = readEarly();
  });
  document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
    const led = !ctx.save && ctx.target?.matches?.("form.form"); // on from another form, in its place
    if (ctx.target !== body && !led) return;
    fetchedAt = performance.now();
    if (layer.open) name();
    afterPaint(hint);
    const form = body.querySelector("form");
    document.dispatchEvent(new CustomEvent("form:came", { detail: form }));
    typeIn(form?.querySelector("[autofocus]"), "");
    takes(form) ? catchUp(done?.old) : showTyped();
    done = undefined;
  });
  document.addEventListener("page:ready", () => {
    const card = subject();
    if (card && !current() && ahead && card.querySelector(`[data-command="${ahead.name}"]`)) load(`${card.dataset.url}/${ahead.noun}`);
  });
}
