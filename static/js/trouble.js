// What breaks in the browser is told to the server: what kind of error, where in the script and on which page. Never its
// words, which may quote what somebody typed.
const MOST = 5;
let told = 0;

function tell(kind, error, place = "") {
  if (told === MOST) return;
  told += 1;
  const stack = String(error?.stack ?? "").replace(error?.message || "", "");
  const places = stack.match(/[\w.-]+\.js:\d+:\d+/g)?.slice(0, 4).join(" ");
  const report = { kind, name: error?.name ?? "", place: places ?? place, page: location.pathname };
  navigator.sendBeacon("/client-errors", new URLSearchParams(report));
}

addEventListener("error", ({ error, filename, lineno, colno }) => tell("error", error, `${filename?.split("/").at(-1)}:${lineno}:${colno}`));
addEventListener("unhandledrejection", ({ reason }) => tell("rejection", reason));
// No answer is the network's trouble, said to the person; all else is ours.
document.addEventListener("htmx:error", ({ detail: { ctx, error } }) => (ctx?.request && !ctx.response) || tell("htmx", error));
