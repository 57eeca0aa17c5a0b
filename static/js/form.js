// What is to be known of a form: where it is, and whether somebody changed it.

/** The form of something in it that is saved by its key. */
export const formOf = (element) => element?.closest?.("form.form, form.stage-form");
export const formFor = (place, url) => [...place.querySelectorAll("form")].find((form) => form.getAttribute("action") === url);
/** What a form is known by: its address; that of a selection has the cards of it besides, that of a merger the other one. */
export const nameOf = (form) => [form.getAttribute("action"), form.dataset.url ? form.elements.other?.value : form.dataset.card].filter(Boolean).join(" ");
/** The form of the same verb for the same cards, in a place. */
export const twin = (place, url, cards) => [...place.querySelectorAll("form")].find((form) => form.getAttribute("action") === url && form.dataset.card === cards);
/** What the server reads as it is typed: a time, the days of a spread, and the words for the other one of a merger. */
const READ = ["at", "days", "q"];
/** Put texts into the fields of a form, by name; what is to be understood of them is asked anew. */
export function putIn(form, texts) {
  for (const [name, value] of Object.entries(texts)) {
    if (!form.elements[name]) continue;
    form.elements[name].value = value;
    excuse(form.querySelector(`[name="${name}"]`));
  }
  for (const name of READ) if (texts[name] && form.elements[name]) htmx.trigger(form.elements[name], "input");
}

/** Take back what is said to be wrong with a field, alone or together with others. */
export function excuse(place) {
  const field = place.closest("[aria-invalid]");
  if (!field) return;
  const words = field.getAttribute("aria-describedby").split(" ")[0];
  for (const each of field.form.querySelectorAll(`[aria-describedby~="${words}"]`)) {
    const others = each.getAttribute("aria-describedby").replace(words, "").trim();
    each.removeAttribute("aria-invalid");
    others ? each.setAttribute("aria-describedby", others) : each.removeAttribute("aria-describedby");
  }
  field.form.querySelector(`[id="${words}"]`).remove();
}

/** How long a pause may be within what is typed to choose by, in milliseconds: as long as the browsers' own. */
const PAUSE = 1000;
/** What was typed last to choose by, in which field and when. */
let chosen = {};

/** Whether what is typed in a choice goes on from what was typed for it before: the browser knows nothing of that. */
export const chooses = (field) => chosen.field === field && performance.now() - chosen.at < PAUSE;

function choose(field, text) {
  chosen = { field, text: `${chooses(field) ? chosen.text : ""}${text.toLowerCase()}`, at: performance.now() };
  const option = [...field.options].find(({ label }) => label.toLowerCase().startsWith(chosen.text));
  if (option) option.selected = true;
}

/** Type a text at the end of a field, or over what is selected in it as a whole; one that is chosen in takes it for the
 * beginning of what is meant. */
export function typeIn(field, text) {
  if (field?.type === "radio") {
    for (const key of text) (field.form.querySelector("[type=radio]:focus") ?? field).dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  } else if (field?.matches("select")) {
    if (text) choose(field, text);
  } else if (field?.matches("input:is([type='text'], [type='search']), textarea")) {
    const end = field.value.length;
    const whole = field.selectionStart === 0 && field.selectionEnd === end;
    field.setSelectionRange(end, end);
    if (text) field.setRangeText(text, whole ? 0 : end, end, "end");
  } else if (field?.type === "number" && text) field.value = text;
  if (text) field?.dispatchEvent(new Event("input", { bubbles: true }));
}

const FIELDS = "input:not([type=hidden]), textarea, select";
/** Whether a field is not as it came. */
export function changed(field) {
  if (field.matches("[type=radio], [type=checkbox]")) return field.checked !== field.defaultChecked;
  if (field.matches("select")) return [...field.options].some((option) => !option.selected && option.defaultSelected);
  return field.value !== field.defaultValue;
}
/** Whether a person changed anything in a form. */
export const edited = (form) => [...form.querySelectorAll(FIELDS)].some(changed);
