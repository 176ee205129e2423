// The connection of a phone to its screen: a token until the day ends, requests, and a stream of hints.
import { getItem, setItem } from "../storage.js";
import { hints } from "./hints.js";

const NAME = "remote";
const TRIES_MS = 4000;

/** Whoever asks without a token, or with one that is over, gets this error. */
export class Over extends Error {}

/** What this browser keeps: `{token, screen, classroom, expires_at}`; null before the first code. */
export function kept() {
  try {
    return JSON.parse(getItem(NAME));
  } catch {
    return null;
  }
}

export function keep(remote) {
  setItem(NAME, remote && JSON.stringify(remote));
}

/** A request to the API; resolves to the body, throws Over, or an Error with .status (0: nothing came back). */
export async function ask(method, address, body, token = kept()?.token) {
  let response;
  try {
    response = await fetch(address, {
      method,
      headers: {
        Accept: "application/json",
        ...(token ? { Authorization: `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      },
      credentials: "same-origin", // for the reader's language; with the header above the session does not count
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout?.(TRIES_MS),
    });
  } catch {
    throw Object.assign(new Error(address), { status: 0 });
  }
  const answer = response.status === 204 ? null : await response.json().catch(() => null);
  if (response.status === 401 && token) throw new Over(answer?.error);
  if (!response.ok) throw Object.assign(new Error(address), { status: response.status, code: answer?.error });
  return answer;
}

/** Exchanges a code for a token. */
export async function connect(code) {
  const remote = await ask("POST", "/api/v1/remotes", { code }, "");
  keep(remote);
  return remote;
}

/** Calls `look` now, after each hint and every 15 s; the returned function ends it. */
export function follow(look) {
  return hints("/api/v1/remotes/me/events", () => kept()?.token, look);
}
