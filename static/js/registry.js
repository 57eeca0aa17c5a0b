// The registry of commands as the server wrote it into the page, and what this page does for each.
import { leaveBy } from "./turns.js";

export const root = document.documentElement;
let source = document.getElementById("commands");
export const commands = source ? JSON.parse(source.textContent) : [];
// An answer may bring it anew: there is one more view to go to.
document.addEventListener("htmx:after:swap", () => {
  const now = document.getElementById("commands");
  if (now === source) return;
  source = now;
  commands.splice(0, commands.length, ...JSON.parse(source.textContent));
});
const acts = new Map();

/** Give a command (or the `data-do` of a button) its behaviour: act({card, event, noun}). */
export const on = (name, act) => acts.set(name, act);

/** The opportunity the verbs act on: the current card, or the one this page is about. */
export const subject = () =>
  document.querySelector("[data-list] article[tabindex='0']") ?? document.querySelector(".opportunity[data-url]");

/** The id an opportunity's card has, wherever it is shown. */
export const idOf = ({ dataset: { url } }) => `opportunity-${url.split("/").at(-1)}`;

/** What shows an opportunity here, by its card's id: its card, or the page about it. */
export const cardOf = (id) =>
  document.getElementById(id) ?? [...document.querySelectorAll(".opportunity[data-url]")].find((page) => idOf(page) === id);

/** Where the rail leads for a command: to the same people's cards as here. */
const place = (command) => document.querySelector(`#rail a[data-command="${command.name}"]`)?.href;

/** What does a command that the page's script does not: the link or button of its name. */
const button = (name) => document.querySelector(`:is(a, button)[data-command="${name}"]`);

/** Whether this page has a way to do a command. */
export const knows = ({ name, goes, noun }) => goes || noun || acts.has(name) || button(name);

/** Do a command: go to its page, open its verb's form, or act. */
export function run(command, event, card = subject()) {
  if (command.goes) return leaveBy(() => location.assign(place(command) ?? `${root.dataset.base}/${command.goes}`));
  if (command.acts) return acts.get("act")({ card, event, noun: command.noun });
  if (command.noun) return card && acts.get("verb")({ card, event, noun: command.noun });
  const act = acts.get(command.name);
  act ? act({ card, event }) : button(command.name)?.click();
}

/** Links and buttons that name a command do it; without this script they are plain links. */
function pressed(event) {
  if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const doer = event.target.closest("[data-do]");
  const twice = event.detail > 1; // the second half of a double click: what the first half acted on may be gone from there
  if (doer) return twice || acts.get(doer.dataset.do)?.({ card: subject(), event, button: doer });
  const link = event.target.closest("a[data-command], button[data-command]");
  const command = link && commands.find((each) => each.name === link.dataset.command);
  if (!command || command.goes || !(command.noun || acts.has(command.name))) return;
  event.preventDefault();
  if (!twice || !command.noun) run(command, event, link.closest("[data-url]") ?? subject());
}

export function ready() {
  root.dataset.ready = "";
  document.addEventListener("click", pressed);
  document.dispatchEvent(new Event("page:ready"));
}
