// Sharing in three steps: choose or record, describe and agree, hand in. Without this script the form alone is there; the file is then
// sent from the page of the clip.
import "../css/parts/share.css";
import { call } from "./parts/dom.js";
import { bind, forget, offerKept } from "./parts/offering.js";
import { canRecord, Recording } from "./parts/recording.js";
import { say, send, tell, tooLarge } from "./parts/sharing.js";

const page = document.querySelector("[data-share]");
const part = (name) => page.querySelector(name);
const steps = [...page.querySelectorAll("[data-steps] li")];
const [told, form] = [part("[data-told]"), part("[data-form]")];
let file = null;
let clip = null;
let kept = null; // the id under which the browser keeps the file, where it was recorded in the page
let sending = false;

function show(number, focus = true) {
  for (const one of page.querySelectorAll("[data-step]")) one.hidden = one.dataset.step !== String(number);
  steps.forEach((one, index) => {
    one.className = index + 1 < number ? "done" : index + 1 === number ? "here" : "";
    one.toggleAttribute("aria-current", false);
    if (index + 1 === number) one.setAttribute("aria-current", "step");
  });
  if (!focus) return;
  const heading = part(`[data-step="${number}"] h1`);
  heading.tabIndex = -1;
  heading.focus({ preventScroll: false });
}

function choose(chosen, keptAs = null) {
  if (!chosen) return;
  const fault = tooLarge(chosen, Number(page.dataset.most));
  tell(told, fault);
  if (fault) return;
  [file, kept] = [chosen, keptAs];
  part("[data-name]").textContent = file.name;
  part("[data-chosen]").hidden = false;
  show(2);
}

for (const input of page.querySelectorAll("[data-file]")) {
  input.addEventListener("change", () => {
    choose(input.files[0]);
    input.value = ""; // so that choosing the same file again is a change
  });
}

/** Where the browser lets a page record, that takes the place of the phone's own camera, which the page loses sight of. */
function offerRecording() {
  const [ways, button, camera] = [part("[data-ways]"), part("[data-record]"), part("[data-camera]")];
  const recording = new Recording(part("[data-recorder]"), Number(page.dataset.most), {
    done: choose,
    unsafe: (why) => tell(told, say(why === "QuotaExceededError" ? "full" : "unkept")),
    failed: () => {
      [ways.hidden, button.hidden, camera.hidden] = [false, true, false];
      tell(told, say("noCamera"));
    },
  });
  part('[data-rec="leave"]').addEventListener("click", () => (ways.hidden = false));
  part('[data-rec="use"]').addEventListener("click", () => (ways.hidden = false));
  button.addEventListener("click", () => {
    tell(told, "");
    ways.hidden = true;
    recording.open();
  });
  [button.hidden, camera.hidden] = [false, true];
}

if (canRecord()) offerRecording();

/** The first error of the form, by the server's rules; null when it can be sent. */
function fault() {
  const missing = !form.elements.title.value.trim() && form.elements.title;
  const guardian = form.elements.children.checked && !form.elements.guardian.value.trim() && form.elements.guardian;
  return missing || guardian || (!form.elements.consent.checked && form.elements.consent) || null;
}

async function hand() {
  const said = new FormData(form);
  const body = {
    title: said.get("title"),
    description: said.get("description"),
    consent: said.has("consent"),
    children: said.has("children"),
    guardian: said.get("guardian"),
    ...(said.get("lesson") ? { lesson: said.get("lesson") } : {}),
    ...(said.get("call") ? { call: said.get("call") } : {}),
  };
  clip ??= (await call("POST", "/api/v1/clips", body, { headers: { "Accept-Language": document.documentElement.lang } })).id;
  if (kept) await bind(kept, clip);
  return sendFile();
}

/** Sends the file for the clip. What the browser keeps of it is removed when all of it has arrived. */
async function sendFile() {
  show(3);
  sending = true;
  const answer = await send(file, clip, page.dataset.endpoint, part('[data-step="3"]'));
  sending = false;
  if (!answer.refused) {
    if (kept) await forget(kept);
    return location.assign(`/share/${clip}`);
  }
  show(1);
  tell(told, answer.message ?? say("refused"));
  return undefined;
}

/** What was recorded here and never arrived: it goes on for the clip that was begun with it, while that waits for a file. */
async function sendKept(one) {
  tell(told, "");
  const begun = one.clip && (await call("GET", `/api/v1/clips/${one.clip}`).catch(() => null));
  if (!begun || begun.state !== "DRAFT") return choose(one.file, one.id);
  [file, kept, clip] = [one.file, one.id, one.clip];
  return sendFile();
}

offerKept(part("[data-kept-panel]"), sendKept);

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  part("[data-consent-error]").hidden = form.elements.consent.checked;
  const wrong = fault();
  if (wrong) return wrong.focus();
  if (!file) {
    show(1);
    return tell(told, say("noVideo"));
  }
  const button = form.querySelector("button.btn-go");
  button.disabled = true;
  tell(told, "");
  try {
    await hand();
  } catch (error) {
    console.info(error);
    let sentence = say("unknown");
    try {
      sentence = JSON.parse(error.body).message ?? sentence;
    } catch {
      // The school did not answer.
    }
    tell(told, sentence);
    told.scrollIntoView({ block: "nearest" });
  }
  button.disabled = false;
  return undefined;
});

const guardian = part("[data-guardian]");
const children = part("[data-children]");
const whenChildren = () => (guardian.hidden = !children.checked);
children.addEventListener("change", whenChildren);
whenChildren();
part("[data-other]").addEventListener("click", () => show(1));
window.addEventListener("beforeunload", (event) => sending && event.preventDefault());
part("[data-steps]").hidden = false;
show(form.querySelector("[aria-invalid], .error:not([hidden])") ? 2 : 1, false);
