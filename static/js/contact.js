// Phone and e-mail, one key away by the card's own links; whoever comes back is offered to complete. And the card's link.
import { commands, on, subject } from "./registry.js";
import { cards, go } from "./list.js";
import { topmost } from "./modal.js";
import { toast } from "./toast.js";

const WAYS = { phone: ["tel:", "phone number"], email: ["mailto:", "e-mail address"] };
const completion = commands.find((command) => command.ahead);
/** The opportunity somebody was called or written about, and whether the page was left for it. */
let contacted;
let away = false;

for (const [name, [scheme, what]] of Object.entries(WAYS))
  on(name, ({ card }) => {
    if (!card) return;
    const link = card.querySelector(`a[href^="${scheme}"]`);
    link ? link.click() : toast(`There is no ${what} here.`);
  });

on("copy_link", async ({ card }) => {
  if (!card) return;
  const address = new URL(card.dataset.url, location).href;
  try {
    await navigator.clipboard.writeText(address);
    toast("Link copied", { small: address });
  } catch {
    toast("This browser does not let the page copy. The link:", { bad: true, small: address });
  }
});

/** Once back: the card has the focus again, and its form is one key away. */
function offer() {
  const url = contacted;
  if (!url || !away || document.visibilityState !== "visible") return;
  contacted = undefined;
  const card = [...cards(), subject()].find((each) => each?.dataset.url === url);
  const verb = card?.querySelector(`[data-command="${completion?.name}"]`)?.cloneNode(true);
  if (!verb || topmost()) return;
  go(card);
  verb.className = "button small";
  toast("Done? Say what happened and what is next.").append(verb);
}

function leave() {
  if (contacted) away = true;
}

document.addEventListener("click", ({ target }) => {
  const link = target.closest("a[href^='tel:'], a[href^='mailto:']");
  const card = link?.closest("[data-url]");
  if (!card) return;
  contacted = card.dataset.url;
  away = false;
});
addEventListener("blur", leave);
addEventListener("focus", offer);
document.addEventListener("visibilitychange", () => (document.visibilityState === "visible" ? offer() : leave()));
