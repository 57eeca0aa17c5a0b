// What an undo or a redo changed in the list has the focus, so that its person sees what came back: unless the focus has gone
// elsewhere meanwhile, or a form is open.
import { cards, current, go, list } from "./list.js";
import { engaged } from "./saving.js";

/** The cards of the answer, until they are in the list, and the card that was current when it was asked for. */
let ids = [];
let at;

const isBack = (form) => /\/(undo|redo)$/.test(form?.getAttribute("action") ?? "");

document.addEventListener("verb:sent", ({ detail: { form } }) => {
  if (isBack(form)) at = current();
});
document.addEventListener("htmx:before:swap", ({ detail: { ctx, tasks } }) => {
  if (isBack(ctx.save?.form)) ids = tasks.flatMap(({ fragment }) => [...(fragment?.querySelectorAll(".card") ?? [])].map(({ id }) => id));
});
document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  const card = ids.length && cards().find(({ id }) => ids.includes(id));
  if (card && current() === at && list().contains(document.activeElement) && !engaged()) {
    go(card);
    at = card;
  }
  if (card || ctx.sourceElement === list()) ids = [];
});
