// Server-sent events with a token in the header, which EventSource cannot send.

const EVERY_MS = 15000;
const AGAIN_MS = 3000;
const APART_MS = 250;

/**
 * Calls `look` now, after each hint, and every 15 s, never twice at a time. Nothing is asked while the page is hidden.
 * `look` returns a promise that never rejects; false ends it. So does the returned function.
 */
export function hints(address, token, look) {
  const one = { over: false, asking: false, again: false, timer: 0, stop: new AbortController() };

  async function now() {
    if (one.over || document.hidden) return;
    if (one.asking) {
      one.again = true;
      return;
    }
    clearTimeout(one.timer);
    Object.assign(one, { asking: true, again: false });
    if ((await look()) === false) end();
    one.asking = false;
    if (!one.over) one.timer = setTimeout(now, one.again ? APART_MS : EVERY_MS);
  }

  async function listen() {
    while (!one.over) {
      if (!document.hidden) await read(address, token(), one.stop.signal, now).catch(() => {});
      await new Promise((done) => setTimeout(done, AGAIN_MS));
    }
  }

  function seen() {
    if (document.hidden) {
      one.stop.abort();
      one.stop = new AbortController();
    } else now();
  }

  function end() {
    one.over = true;
    clearTimeout(one.timer);
    one.stop.abort();
    document.removeEventListener("visibilitychange", seen);
  }

  document.addEventListener("visibilitychange", seen);
  now();
  listen();
  return end;
}

/** Reads the stream until it ends; `hint` is called after each event, and when it begins: something may have been missed. */
async function read(address, token, signal, hint) {
  const response = await fetch(address, { headers: { Authorization: `Bearer ${token}` }, credentials: "omit", cache: "no-store", signal });
  if (!response.ok) return;
  hint();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    if (lines.some((text) => text.startsWith("data:"))) hint();
  }
}
