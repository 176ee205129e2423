// The wall of the operators: what changes is fetched after a hint and every few seconds, and updated in place; an open
// call for help rings until somebody takes it.
import { become } from "./parts/becoming.js";
import { gap, Ring } from "./parts/wall/ring.js";

const EVERY_MS = 4000; // what the wall shows is at most five seconds old
const SOON_MS = 2000; // several hints come together
const MOST_MS = 30000;
const live = document.querySelector("[data-wall]");
const silence = document.querySelector("[data-told]");
const texts = JSON.parse(document.getElementById("texts").textContent);
const ring = new Ring(document, document.querySelector("[data-bell]"), texts.rings);
let [tag, failures, timer, asked] = ["", 0, 0, 0];

async function refresh() {
  asked = Date.now();
  const headers = { Accept: "text/html", ...(tag ? { "If-None-Match": tag } : {}) };
  const answer = await fetch(live.dataset.now, { credentials: "same-origin", headers, signal: AbortSignal.timeout?.(15000) });
  if (answer.status === 401 || answer.status === 403) return location.reload();
  if (answer.status === 304) return;
  if (!answer.ok) throw new Error(`the school answered ${answer.status}`);
  tag = answer.headers.get("ETag") ?? "";
  const page = new DOMParser().parseFromString(`<div>${await answer.text()}</div>`, "text/html");
  become(live, document.adoptNode(page.body.firstElementChild));
}

async function follow() {
  clearTimeout(timer);
  try {
    await refresh();
    [failures, silence.hidden] = [0, true];
  } catch (error) {
    console.info("asking again", error);
    failures += 1;
    silence.hidden = failures < 2;
  }
  ring.follow(Number(live.querySelector("[data-open]")?.dataset.open ?? 0));
  timer = setTimeout(follow, gap(failures, EVERY_MS, MOST_MS));
}

function hinted() {
  clearTimeout(timer);
  timer = setTimeout(follow, Math.max(0, asked + SOON_MS - Date.now()));
}

const events = new EventSource(live.dataset.events);
events.addEventListener("message", hinted);
document.addEventListener("visibilitychange", () => document.hidden || hinted());
ring.follow(Number(live.querySelector("[data-open]")?.dataset.open ?? 0));
timer = setTimeout(follow, EVERY_MS);
