// The filters of a list: sent as soon as something changes, typed text after a pause. Slash searches the list; Escape there
// puts it back as it was and returns to the card it was left at, Enter goes on to what was found.
import { openNew } from "./layer.js";
import { on, root } from "./registry.js";
import { cards, current, go, list } from "./list.js";

const PAUSE = 200;
const form = () => document.getElementById("filter");
const field = () => form()?.elements.q;
let typing = false;
let timer;
let left = { text: "", card: "" };

let then;

/** Send what the form says; `next` is done once the list is here. */
function send(typed, next) {
  clearTimeout(timer);
  timer = 0;
  typing = typed;
  then = next;
  htmx.trigger(form(), "narrow");
}

document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  if (ctx.sourceElement !== form()) return;
  then?.();
  then = undefined;
});

document.addEventListener("change", ({ target }) => target.form === form() && target !== field() && send(false));
document.addEventListener("input", ({ target }) => {
  if (!form() || target !== field()) return;
  clearTimeout(timer);
  timer = setTimeout(send, PAUSE, true);
});

// What is typed on its way to a word makes no history of its own.
document.addEventListener("htmx:before:history:update", (event) => {
  const { sourceElement, response, history } = event.detail;
  if (sourceElement !== form()) return;
  if (response?.status >= 400) event.preventDefault();
  if (typing) history.type = "replace";
});

/** Begin a search: the list as it is, and the card that is left, are come back to. */
function begin() {
  left = { text: field().value, card: current()?.id ?? "" };
  field().focus();
  field().select();
}

function back() {
  const card = document.getElementById(left.card);
  go(card && list().contains(card) ? card : current() ?? cards()[0]);
}

function leave() {
  clearTimeout(timer);
  timer = 0;
  if (field().value === left.text) return back();
  field().value = left.text;
  send(true, back);
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || !form() || event.target !== field()) return;
  if (event.key === "Escape") leave();
  else if (event.key === "Enter" || event.key === "ArrowDown") {
    timer ? send(false, () => go(cards()[0])) : go(cards()[0]);
  } else return;
  event.preventDefault();
  event.stopPropagation();
}, true);
document.addEventListener("submit", (event) => event.target === form() && event.preventDefault());

/** Save what is looked at as a view: the list with the filters of its address. */
function save() {
  const query = new URLSearchParams(new URL(list().getAttribute("hx-get"), location).search);
  query.set("list", list().dataset.list);
  openNew("save_view", `${root.dataset.base}/views`, query);
}

if (form()) {
  on("search", begin);
  on("save_view", save);
}
