// Keys to commands. A letter is event.key if ASCII, else the QWERTY letter of event.code; digits are by event.code.
import { commands, on, root, run } from "./registry.js";
import { formOf } from "./form.js";
import { topmost } from "./modal.js";
import { missed } from "./refresh.js";
import { clear } from "./selection.js";
import { toast } from "./toast.js";
import { leaveBy, leaving } from "./turns.js";

const LAPSE = 1500;
const prefixes = new Set(commands.flatMap((command) => command.keys.filter((keys) => keys.includes(" ")).map((keys) => keys.split(" ")[0])));
const symbols = new Set(commands.flatMap((command) => command.keys.flatMap((keys) => keys.split(" "))).filter((key) => /^[^a-z0-9]$/i.test(key)));
const pendingText = document.getElementById("pending");
let pending = "";
let lapse;
/** The key that did something and is still down: held, it does no more, nor is it text in the field it led to. */
let spent = "";

function keyName({ key, code, shiftKey }) {
  if (symbols.has(key)) return key;
  const digit = key.length === 1 && /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1]; // else it is an arrow of the number pad
  if (digit) return digit;
  const foreign = key === "Dead" || (key.length === 1 && key > "\x7f");
  const letter = /^[a-z]$/i.test(key) ? key : foreign && /^Key([A-Z])$/.exec(code)?.[1];
  if (!letter) return key;
  return shiftKey ? letter.toUpperCase() : letter.toLowerCase();
}

/** The key with its modifiers as the registry writes it: "Shift+G", "Control+Enter"; a symbol carries its own shift, and so
 * does a digit where it takes one. */
function chord(event) {
  const key = keyName(event);
  const shifted = event.shiftKey && (key.length > 1 || /[A-Z]/.test(key) || (/[0-9]/.test(key) && event.key !== key));
  const held = event.ctrlKey || event.metaKey;
  return `${held ? "Control+" : ""}${event.altKey ? "Alt+" : ""}${shifted ? "Shift+" : ""}${held && key.length === 1 ? key.toUpperCase() : key}`;
}

const isField = (element) => element.closest("input:not([type=radio], [type=checkbox], [type=button], [type=submit], [type=file]), textarea, select, [contenteditable]");
const isPressable = (element) => element.closest("a[href], button, summary, input, select, textarea");

function show(keys) {
  pending = keys;
  clearTimeout(lapse);
  if (keys) lapse = setTimeout(show, LAPSE, "");
  if (pendingText) pendingText.textContent = keys ? `${keys} …` : "";
}

function heard(command, event) {
  if (topmost()) return command.scope === "form" || ["help", "palette"].includes(command.name);
  if (command.scope === "form") return formOf(event.target);
  if (["next", "previous"].includes(command.name) && document.querySelector(".beside")) return true;
  if (command.scope === "list") return document.querySelector("[data-list]");
  return command.scope !== "card" || document.querySelector("[data-url]");
}

function pressedKey(event) {
  if (event.repeat && event.code && event.code === spent) return event.preventDefault();
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
  if (["Shift", "Control", "Alt", "Meta", "AltGraph", "CapsLock"].includes(event.key)) return;
  const keys = chord(event);
  const always = keys.startsWith("Control+") || keys === "Escape";
  if (!always && (isField(event.target) || keys.startsWith("Alt+"))) return;
  if (leaving(event)) {
    if (find(keys, event)?.noun) toast("The page was on its way: press that key again.", { bad: true });
    return event.preventDefault();
  }
  if (keys === "Escape" && (pending || document.querySelector(":popover-open:not(#toasts)"))) return show("");
  if (pending && !keys.startsWith("Control+")) {
    const command = find(`${pending} ${keys}`, event);
    show("");
    event.preventDefault();
    if (command && !event.repeat) once(command, event);
    return;
  }
  if (pending) show("");
  if (keys === "Enter" && isPressable(event.target)) return void (spent = event.code);
  if (!always && !allowed(keys)) return;
  const command = find(keys, event);
  if (command) {
    event.preventDefault();
    if (command.repeats) run(command, event);
    else if (!event.repeat) once(command, event);
  } else if (prefixes.has(keys) && !topmost()) {
    event.preventDefault();
    if (!event.repeat) show(keys);
  }
}

function once(command, event) {
  spent = event.code;
  const writes = command.acts || command.name === "repeat"; // a form says whose it is before anything is written
  if (!writes || "selecting" in root.dataset || !missed(event)) run(command, event);
}

const find = (keys, event) => commands.find((command) => command.keys.includes(keys) && heard(command, event));

/** The person's own setting for single keys: on, off, or only while the list, or the opportunity, has the focus (WCAG 2.1.4). */
function allowed(keys) {
  const setting = root.dataset.keys ?? "on";
  if (keys.length > 1 && !/^Shift\+.$/.test(keys)) return true;
  return setting === "on" || (setting === "list" && document.activeElement.closest("[data-list], .opportunity"));
}

document.addEventListener("keydown", pressedKey);
document.addEventListener("keyup", ({ code }) => code === spent && (spent = ""));

// Escape closes the top layer, then leads from an opportunity or from drain back to the list.
on("close", () => {
  const back = document.querySelector(":is(.opportunity, .removed, .drain) .back");
  const came = back?.closest(".opportunity, .removed") && document.referrer.startsWith(location.origin) && history.length > 1;
  if (topmost()) topmost().close();
  else if ("selecting" in root.dataset) clear();
  else if (came) leaveBy(() => history.back());
  else if (back) leaveBy(() => back.click());
});

if (/mac|iphone|ipad/i.test(navigator.platform))
  for (const cap of document.querySelectorAll("kbd")) cap.textContent = cap.textContent.replace("Ctrl+", "⌘");
