// What a phone asked for while nothing came back: kept with its time and a key, and sent when the school answers again.
// The school counts a key once, so whatever may have arrived after all can be sent again.
import { getItem, setItem } from "../storage.js";
import { Over, ask } from "./link.js";

const NAME = "remote-later";
const MOST = 20;

function waiting() {
  try {
    const all = JSON.parse(getItem(NAME) ?? "[]");
    return Array.isArray(all) ? all : [];
  } catch {
    return [];
  }
}

export const newKey = () => [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** Sends a request with a `key` in its body; what nobody answers is kept. Resolves to the answer, throws as ask(); then
 *  the error says whether it is `kept`. `same`: an earlier one of this name is replaced by this one. */
export async function askOrKeep(address, body, same = "") {
  try {
    const answer = await ask("POST", address, body);
    drop(({ name }) => same !== "" && name === same); // an older number may not come after this one
    return answer;
  } catch (error) {
    if (error.status === 0) {
      const rest = waiting().filter(({ name }) => !same || name !== same);
      const one = { name: same, address, body: { ...body, at: new Date().toISOString() } };
      setItem(NAME, JSON.stringify([...rest, one].slice(-MOST)));
      error.kept = true;
    }
    throw error;
  }
}

function drop(isGone) {
  setItem(NAME, JSON.stringify(waiting().filter((one) => !isGone(one))));
}

/** Sends what waits, the oldest first, until nothing comes back again. Never rejects. */
export async function sendLater() {
  for (const { address, body } of waiting()) {
    try {
      await ask("POST", address, body);
    } catch (error) {
      if (!(error instanceof Over) && (error.status === 0 || error.status === 429 || error.status >= 500)) return;
    }
    drop((one) => one.body.key === body.key);
  }
}
