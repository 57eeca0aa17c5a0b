// Relative times, drawn over the absolute ones the server wrote, by the server's clock and in the person's zone.
import { root } from "./registry.js";

const MINUTE = 60_000;
/** In minutes. What is nearer than that is told by the clock, whatever day it is on. */
const HALF_A_DAY = 720;
let day;
let clock;
let weekday;
let near;
let far;
let skew = 0;

/** Tell times in a zone and a locale from now on. */
function speak(zone, locale) {
  const form = (options, language = locale || undefined) => new Intl.DateTimeFormat(language, { timeZone: zone || undefined, ...options });
  day = form({ year: "numeric", month: "2-digit", day: "2-digit" }, "en-CA");
  clock = form({ timeStyle: "short" });
  weekday = form({ weekday: "short" });
  near = form({ weekday: "short", day: "numeric", month: "short" });
  far = form({ day: "numeric", month: "short", year: "numeric" });
}
speak(root.dataset.zone, root.dataset.locale);

/** The server's clock, as far as its last answer told. */
export const serverNow = () => Date.now() + skew;

const days = (from, to) => Math.round((Date.parse(day.format(to)) - Date.parse(day.format(from))) / 86_400_000);
const many = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

function late(at, now) {
  const minutes = Math.floor((now - at) / MINUTE);
  const past = days(at, now);
  if (minutes < 0) return ahead(at, now);
  if (past > 0) return `${many(past, "day")} late`;
  if (minutes < 1) return "now";
  return minutes < 60 ? `${minutes} min late` : `${Math.floor(minutes / 60)} h late`;
}

function ahead(at, now) {
  const minutes = Math.ceil((at - now) / MINUTE);
  const left = days(now, at);
  if (left > 0 && minutes > HALF_A_DAY) return `in ${many(left, "day")}`;
  return minutes < 60 ? `in ${minutes} min` : `in ${Math.round(minutes / 60)} h`;
}

/** A day as briefly as it cannot mean another: with its year, unless that is this one. */
const dated = (at, now) => (day.format(at).slice(0, 4) === day.format(now).slice(0, 4) ? near : far).format(at);

/** The day before a time of day, where it is not today: by its name, as long as that is enough. */
function named(at, now) {
  const left = days(now, at);
  return left ? `${left < 7 ? weekday.format(at) : dated(at, now)} ` : "";
}

const WAYS = {
  late,
  days: (at, now) => (at > now ? `first due ${dated(at, now)}` : `${many(days(at, now), "day")} late`),
  closed: dated,
  clock: (at, now) => `${named(at, now)}${clock.format(at)}`,
};

// A card is as urgent as its time says, whatever group it stands in.
function mark(card, past) {
  const urgency = past > 3 ? "late" : past > 0 ? "recent" : past === 0 ? "today" : "later";
  if (card.dataset.urgency !== urgency) card.dataset.urgency = urgency;
}

/** Draw the times of these elements: what came in is drawn once, all only when time has passed. */
function draw(times = document.querySelectorAll("time[data-as]")) {
  const now = serverNow();
  for (const time of times) {
    const at = Date.parse(time.dateTime);
    if (time.dataset.as === "late") mark(time.parentElement, at > now ? -1 : days(at, now));
    const text = WAYS[time.dataset.as](at, now);
    if (!time.dataset.absolute) time.title = time.dataset.absolute = time.textContent;
    if (time.textContent !== text) time.textContent = text;
  }
}

document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  const told = Date.parse(ctx.response?.headers.get("Date") ?? "");
  if (told && Math.abs(told - serverNow()) > 2000) skew = told - Date.now();
});
// A list that comes in may be told in another zone: its person changed it elsewhere.
document.addEventListener("htmx:after:swap", () => {
  const { zone, locale } = document.querySelector("[data-list]")?.dataset ?? root.dataset;
  const same = zone === root.dataset.zone && locale === root.dataset.locale;
  if (!same) speak((root.dataset.zone = zone), (root.dataset.locale = locale));
  draw(same ? document.querySelectorAll("time[data-as]:not([data-absolute])") : undefined);
});
document.addEventListener("page:ready", () => draw());
document.addEventListener("visibilitychange", () => draw());
setInterval(() => document.visibilityState === "visible" && draw(), MINUTE / 2);
