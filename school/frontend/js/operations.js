// The operators' page: its changing part is fetched every few seconds and updated in place.
import { become } from "./parts/becoming.js";

const BUSY_MS = 3000;
const CALM_MS = 10000;
const MOST_MS = 60000;
const live = document.querySelector("[data-now]");
const silence = document.querySelector("[data-told]");
let [tag, wait] = ["", BUSY_MS];

/** Fetches once; resolves to whether anything has changed. */
async function refresh() {
  const headers = { Accept: "text/html", ...(tag ? { "If-None-Match": tag } : {}) };
  const answer = await fetch(live.dataset.now, { credentials: "same-origin", headers, signal: AbortSignal.timeout?.(15000) });
  if (answer.status === 401 || answer.status === 403) return location.reload(); // signed out, or no longer an operator
  if (answer.status === 304) return false;
  if (!answer.ok) throw new Error(`the school answered ${answer.status}`);
  tag = answer.headers.get("ETag") ?? "";
  const page = new DOMParser().parseFromString(`<div>${await answer.text()}</div>`, "text/html");
  become(live, document.adoptNode(page.body.firstElementChild));
  return true;
}

async function follow() {
  if (!document.hidden) {
    try {
      const moved = await refresh();
      silence.hidden = true;
      wait = moved ? BUSY_MS : Math.min(wait * 1.5, CALM_MS);
    } catch (error) {
      console.info("asking again", error);
      silence.hidden = false;
      wait = Math.min(wait * 2, MOST_MS);
    }
  }
  setTimeout(follow, wait);
}

document.addEventListener("visibilitychange", () => { wait = BUSY_MS; });
setTimeout(follow, wait);
