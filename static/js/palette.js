// The palette goes anywhere, finds any opportunity and does any verb: a combobox over a listbox. Its first entries are the
// page's own commands, what is typed is answered by the server. Search is the same, opportunities only.
import { cardOf, commands, knows, on, root, run, subject } from "./registry.js";
import { list } from "./list.js";
import { openAt } from "./layer.js";
import { show, topmost } from "./modal.js";
import { selected } from "./selection.js";
import { act, send } from "./acts.js";
import { openCreation } from "./create.js";
import { leaveBy } from "./turns.js";

const ORDER = ["card", "go", "anywhere", "list"];
const palette = document.getElementById("palette");
const field = document.getElementById("palette-field");
/** What the entries on show answer, and whether Enter waits for those of what is typed now. */
let answered = "";
let wanted = false;
let own;
let drawn;

const typed = () => field.value.trim();
const results = () => document.getElementById("palette-results");
const options = () => [...results().querySelectorAll(palette.dataset.mode === "search" ? ".opportunities [role=option]" : "[role=option]")];
const active = () => document.getElementById(field.getAttribute("aria-activedescendant"));
const byName = (name) => commands.find((command) => command.name === name);

/** Whether a command makes sense on this page. */
function usable(command) {
  const { name, scope } = command;
  if (scope === "form" || ["palette", "close"].includes(name) || !knows(command)) return false;
  return scope === "card" ? subject() : scope !== "list" || list();
}

function open(mode) {
  if (palette.open) return palette.close();
  palette.dataset.mode = mode;
  field.value = "";
  // Words without a name are for what is selected, else for the card one came from.
  const many = selected().length;
  document.getElementById("palette-selected").value = many || "";
  document.getElementById("palette-card").value = (many ? undefined : subject())?.dataset.url.split("/").at(-1) ?? "";
  start();
  show(palette);
}

/** The commands of this page as entries, drawn from the sheet of keys once for as long as that is the same. */
function start() {
  const sheet = document.getElementById("scopes");
  if (sheet !== drawn) own = undefined;
  drawn = sheet;
  own ??= [...document.querySelectorAll("#sheet li[data-name]")].map(entry).sort((one, other) => one.order - other.order);
  results().querySelector(".nothing")?.remove();
  document.getElementById("palette-list").replaceChildren(...(palette.dataset.mode === "search" ? [] : own.map(({ option }) => option)));
  answered = "";
  settle();
}

function entry(row) {
  const { name, scope } = byName(row.dataset.name);
  const [title, keys] = row.cloneNode(true).children;
  title.className = "title";
  keys.ariaHidden = "true";
  const option = Object.assign(document.createElement("div"), { id: `palette-own-${name}`, className: "option", role: "option" });
  option.dataset.command = name;
  option.append(title, keys);
  return { option, order: ORDER.indexOf(scope) };
}

/** Entries came in: the first is active, their number is told, and an Enter that waited for them is done. */
function settle() {
  for (const option of results().querySelectorAll("[data-command]:not([data-card], [data-href])")) {
    const command = byName(option.dataset.command);
    if (!command || !usable(command)) option.remove();
  }
  const count = options().length;
  field.ariaExpanded = String(count > 0);
  document.getElementById("palette-said").textContent = typed() ? (count === 1 ? "1 result" : `${count || "No"} results`) : "";
  activate(0);
  if (wanted) choose();
}

function activate(at) {
  const all = options();
  const option = all.at(at % all.length);
  for (const each of all) each.ariaSelected = String(each === option);
  field.setAttribute("aria-activedescendant", option?.id ?? "");
}

function move(at) {
  activate(at);
  if (active() === options()[0]) palette.scrollTop = 0;
  else active()?.scrollIntoView({ block: "nearest" });
}

/** Do the active entry, once the entries are those of what is typed. */
function choose(event) {
  wanted = typed() !== answered;
  const option = active();
  if (wanted || !option) return;
  palette.close();
  const { href, form, command, card } = option.dataset;
  const there = cardOf(card);
  const verb = byName(command);
  if (form) submit(document.getElementById(form), there);
  else if (href && verb?.noun) openAt(href);
  else if (command === "create") openCreation(href && new URL(href, location).searchParams.get("line"));
  else if (verb && !verb.goes) run(verb, event);
  else if ("download" in option.dataset) location.assign(href);
  else leaveBy(() => location.assign(href));
}

/** A verb with its words is sent as other verbs are: its cards, if they are here, leave at once, and return if that fails. */
function submit(form, card) {
  const { key, ...fields } = Object.fromEntries(new FormData(form));
  const url = form.getAttribute("action");
  const [place, noun] = url.split("/").slice(-2);
  if (place === "bulk") act(undefined, noun, fields);
  else send(url, fields, card ? [card] : []);
}

const KEYS = {
  ArrowDown: () => move(options().indexOf(active()) + 1),
  ArrowUp: () => move(options().indexOf(active()) - 1),
  Home: () => move(0),
  End: () => move(-1),
  Enter: choose,
};

function pressed(event) {
  if (!KEYS[event.key] || event.isComposing || event.keyCode === 229 || event.shiftKey || event.altKey) return;
  event.preventDefault();
  KEYS[event.key](event);
}

// On its own page the line is there already.
if (!palette) for (const name of ["palette", "search"]) on(name, () => field?.focus());
else {
  on("palette", () => open("all"));
  on("search", () => open("search"));
  field.addEventListener("keydown", pressed);
  field.addEventListener("input", () => (typed() ? (wanted = false) : start()));
  // Of nothing there is nothing to ask, and an answer to what is not typed any more is none.
  field.addEventListener("htmx:before:request", (event) => typed() || event.preventDefault());
  field.addEventListener("htmx:before:swap", (event) => {
    const asked = new URL(event.detail.ctx.request.action, location).searchParams.get("q").trim();
    if (asked === typed()) answered = asked;
    else event.preventDefault();
  });
  field.addEventListener("htmx:after:swap", settle);
  palette.addEventListener("click", (event) => {
    const at = options().indexOf(event.target.closest("[role=option]"));
    if (at >= 0) activate(at), choose(event);
  });
  palette.addEventListener("close", () => {
    wanted = false;
    const under = topmost();
    // A form that came while the palette was over it could not take the focus then.
    if (under && !under.querySelector(":focus")) under.querySelector("[autofocus]")?.focus();
  });
}
