// The headcount on its way to the school. Each has a key, so that one that is sent twice counts once; what could not be
// sent stays in this browser and goes with the next one, or at the next start.
import { getItem, setItem } from "../storage.js";

const UNSENT = "headcounts";
const MOST = 50;

function unsent() {
  try {
    const all = JSON.parse(getItem(UNSENT) ?? "[]");
    return Array.isArray(all) ? all : [];
  } catch {
    return [];
  }
}

/** Keeps a headcount and sends all that wait; resolves to whether nothing waits any more. */
export function sendHeadcount(screen, { lesson, screening, headcount }) {
  if (screen.happened) return screen.happened("headcount", { lesson, screening, headcount });
  // A key of its own for each number: the school takes a key once, and a corrected number has to count.
  const key = [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const rest = unsent().filter((one) => one.lesson !== lesson || one.screening !== screening);
  const one = { key, lesson, screening, headcount, at: new Date().toISOString(), classroom: screen.me?.classroom?.id ?? null };
  setItem(UNSENT, JSON.stringify([...rest, one].slice(-MOST)));
  return sendAll(screen);
}

export async function sendAll(screen) {
  for (const one of unsent()) {
    try {
      await send(screen, one);
    } catch (error) {
      if (error.status === 0 || error.status >= 500 || error.status === 401 || error.status === 429) return false;
    }
    setItem(UNSENT, JSON.stringify(unsent().filter(({ key }) => key !== one.key)));
  }
  return true;
}

function send(screen, { key, lesson, screening, headcount, classroom, at }) {
  const path = screening ? `/api/v1/screenings/${screening}/attendance` : "/api/v1/attendance";
  return screen.call("POST", path, { classroom, headcount, key, at, ...(!screening && { lesson }) });
}
