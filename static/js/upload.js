// A file goes up in pieces, so that no request is long and a cut upload goes on where it ended. Without this script the form
// sends smaller files whole.
const RETRIES = [500, 1000, 2000, 4000];
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** An answer to a request that may be repeated; a server that cannot be reached is asked again. */
async function ask(address, body) {
  for (const wait of [...RETRIES, undefined]) {
    const answer = await fetch(address, { method: "POST", body }).catch(() => undefined);
    if (answer && (answer.status < 500 || wait === undefined)) return answer;
    if (wait === undefined) throw new Error("The server cannot be reached. What was sent is kept: press the button to go on.");
    await pause(wait);
  }
}

/** The refusal's own words. */
async function words(answer) {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = page.querySelector(".field .wrong, .notice.wrong, .trouble h1 + p");
  return new Error(found?.textContent.trim() || `The server answered ${answer.status}. What was sent is kept.`);
}

/** Where the file belongs: the import it was begun as, or a new one. */
async function begin(form, file) {
  const { received, size, name } = form.dataset;
  if (received !== undefined) {
    if (file.size !== Number(size)) throw new Error(`This is not the same file: ${name} has ${Number(size).toLocaleString()} bytes.`);
    return form.action;
  }
  const fields = new FormData();
  fields.set("name", file.name);
  fields.set("size", file.size);
  const answer = await ask(form.action, fields);
  if (!answer.ok) throw await words(answer);
  Object.assign(form.dataset, { received: 0, size: file.size, name: file.name });
  return (form.action = answer.url);
}

/** What was sent is not kept: the next file is another import. */
function forget(form) {
  delete form.dataset.received;
  form.action = `${document.documentElement.dataset.base}/import`;
}

async function send(form) {
  const [bar, file] = [form.querySelector("[data-sent]"), form.querySelector("[type=file]").files[0]];
  const address = await begin(form, file);
  bar.hidden = false;
  for (let at = Number(form.dataset.received), stuck = 0; at < file.size; ) {
    const answer = await ask(`${address}/piece?at=${at}`, file.slice(at, at + Number(form.dataset.piece)));
    if (answer.status === 422) forget(form);
    if (!answer.ok) throw await words(answer);
    const there = Number(await answer.text());
    stuck = there === at ? stuck + 1 : 0;
    if (stuck > 2) throw new Error("The file changed while it was sent. Choose it again.");
    form.dataset.received = at = there;
    bar.value = (100 * at) / file.size;
  }
  location.assign(address);
}

for (const form of document.querySelectorAll("form[data-upload]"))
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.ariaBusy === "true") return;
    form.ariaBusy = "true";
    const said = form.querySelector("[data-said]");
    said.textContent = "Sending …";
    await send(form).catch((error) => (said.textContent = error.message));
    form.ariaBusy = "false";
  });
