// The handouts of a lesson: each chosen or dropped file is checked and sent by itself, with a bar; then the page shows it.
import { icon, texts } from "./parts/dom.js";
import { FileUpload } from "./parts/studio/file_upload.js";
import { size } from "./parts/studio/size.js";

const say = texts();
const page = document.querySelector("[data-handouts]");
const input = page.querySelector("input[type=file]");
const list = page.querySelector("[data-sending]");
const endings = page.dataset.endings.split(",");
let turn = Promise.resolve();
let waiting = 0;
let refused = 0;

function rowFor(file) {
  const row = document.createElement("li");
  const main = document.createElement("div");
  main.className = "upload-main";
  const name = document.createElement("b");
  name.className = "upload-name";
  name.textContent = file.name;
  const bar = document.createElement("progress");
  bar.className = "progress";
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  const line = document.createElement("p");
  line.className = "small soft";
  line.setAttribute("role", "status");
  line.textContent = say("turn");
  main.append(name, bar, line);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-plain btn-icon";
  button.setAttribute("aria-label", `${say("cancel")}: ${file.name}`);
  button.append(icon("x"));
  row.append(document.createElement("div"), main, button);
  list.append(row);
  return { row, bar, line, button };
}

/** What speaks against a file before it is sent; "" for nothing. */
function fault(file) {
  if (!endings.some((ending) => file.name.toLowerCase().endsWith(ending))) return say("unknown");
  return file.size > Number(page.dataset.most) ? say("large") : "";
}

function fail(shown, sentence, again) {
  refused += 1;
  shown.bar.hidden = true;
  shown.line.className = "small now";
  shown.line.textContent = sentence;
  shown.button.onclick = () => forget(shown);
  if (!again) return;
  const retry = document.createElement("button");
  retry.type = "button";
  retry.className = "btn";
  retry.textContent = say("again");
  retry.addEventListener("click", () => {
    forget(shown);
    add([again]);
  });
  shown.line.after(retry);
}

function forget(shown) {
  shown.row.remove();
  refused -= 1;
  input?.focus();
}

async function send(file, shown) {
  const upload = new FileUpload(file, page.dataset.address, {
    onProgress: (sent) => {
      shown.bar.value = file.size ? sent / file.size : 0;
      shown.line.textContent = say("sending", { got: size(sent), all: size(file.size) });
    },
    onBroken: () => (shown.line.textContent = say("broken")),
  });
  shown.button.onclick = () => upload.cancel();
  const answer = await upload.done;
  if (answer.cancelled) return shown.row.remove();
  if (answer.refused) return fail(shown, answer.message ?? say("refused"), file);
  shown.line.textContent = say("done");
  shown.button.hidden = true;
  return undefined;
}

function add(files) {
  for (const file of files) {
    const shown = rowFor(file);
    const wrong = fault(file);
    if (wrong) {
      fail(shown, wrong);
      continue;
    }
    waiting += 1;
    let gone = false;
    shown.button.onclick = () => {
      gone = true;
      shown.row.remove();
    };
    turn = turn.then(() => (gone ? undefined : send(file, shown))).then(ended);
  }
}

/** When all have been sent, the server draws the list; sentences about refused files stay to be read. */
async function ended() {
  waiting -= 1;
  if (waiting) return;
  if (!refused) return location.assign(location.pathname);
  const answer = await fetch(location.pathname, { credentials: "same-origin", headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-there]");
  const old = page.querySelector("[data-there]");
  if (fresh) old.replaceWith(document.adoptNode(fresh));
  for (const row of list.querySelectorAll("li")) if (row.querySelector("progress")?.hidden === false) row.remove();
}

if (input) {
  const drop = page.querySelector("[data-drop]");
  drop.hidden = false;
  input.className = "visually-hidden";
  for (const plain of page.querySelectorAll("[data-plain]")) plain.hidden = true;
  input.setAttribute("aria-label", drop.querySelector("b").textContent);
  input.addEventListener("change", () => {
    add([...input.files]);
    input.value = "";
  });
  window.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    drop.classList.add("is-over");
  });
  window.addEventListener("dragleave", (event) => event.relatedTarget ?? drop.classList.remove("is-over"));
  window.addEventListener("drop", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    drop.classList.remove("is-over");
    add([...event.dataTransfer.files]);
  });
  window.addEventListener("beforeunload", (event) => waiting && event.preventDefault());
}
