// What this screen is to the school: its token, its classroom, what is planned, and the stream of hints and commands.
//
// The token stands in localStorage and nowhere else: a reload, a reboot, an update of the school and weeks without a visit
// leave it as it is. When storage was emptied, or the school knows the token no longer, the screen asks for a new code.
import { getItem, setItem } from "../storage.js";

const TOKEN = "screen-token";
const ME = "screen-me"; // the last answer, for a start without a line
const LAST = "last-command";
const EVERY_MS = 15000;
const STATE_MS = 30000;
const SOON_MS = 250;
const RETRY_MS = [1000, 2000, 5000, 15000];
const PATIENCE_MS = 8000;

export class Screen extends EventTarget {
  /** The last answer of GET /api/v1/screens/me; null before the first. */
  me = null;
  /** Keeps what happened until the school has it (parts/offline); resolves to whether it has. null: nothing keeps it. */
  happened = null;
  /** {code, expires_at} while it waits for a classroom. */
  code = null;
  /** good, slow (the school does not answer properly) or down. */
  line = "good";
  #token = getItem(TOKEN);
  #said = "";
  #timer = 0;
  #asking = null;
  #failures = 0;
  #obeying = false;
  #again = false;

  /** `describe()` tells what the screen does now, for POST screens/me/state. */
  constructor(describe) {
    super();
    this.describe = describe;
    const kept = this.#token && getItem(ME);
    try {
      if (kept) this.me = JSON.parse(kept);
    } catch {
      this.me = null;
    }
  }

  get isPaired() {
    return Boolean(this.#token && this.me?.classroom);
  }

  start() {
    this.refresh();
    setInterval(() => this.refresh(), EVERY_MS);
    setInterval(() => this.report(true), STATE_MS);
    window.addEventListener("online", () => this.refresh());
    window.addEventListener("offline", () => this.#take("down"));
    this.#listen();
  }

  /** A request of this screen; resolves to the answer's body. Throws an error with `status`; 0: no answer. */
  async call(method, path, body, token = this.#token) {
    const answer = await fetch(path, {
      method,
      cache: "no-store",
      credentials: "omit",
      signal: AbortSignal.timeout(PATIENCE_MS),
      headers: {
        Accept: "application/json",
        ...(token && { Authorization: `Bearer ${token}` }),
        ...(body !== undefined && { "Content-Type": "application/json" }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    }).catch((error) => {
      throw Object.assign(error, { status: 0 });
    });
    if (!answer.ok) throw Object.assign(new Error(`${method} ${path}`), { status: answer.status });
    return answer.status === 204 ? null : answer.json();
  }

  /** Asks what is shown now; never rejects, never twice at a time. */
  refresh() {
    this.#asking ??= this.#refresh().finally(() => (this.#asking = null));
    return this.#asking;
  }

  async #refresh() {
    try {
      if (!this.#token) await this.#begin();
      const me = await this.call("GET", "/api/v1/screens/me");
      this.#take("good");
      await this.#note(me);
    } catch (error) {
      if ([401, 403, 404, 410].includes(error.status) && this.#token) this.#forget();
      else this.#take(error.status ? "slow" : "down");
    }
  }

  async #begin() {
    const { token, code, expires_at } = await this.call("POST", "/api/v1/screens", undefined, "");
    this.#token = token;
    setItem(TOKEN, token);
    this.code = { code, expires_at };
    this.dispatchEvent(new Event("code"));
  }

  async #note(me) {
    const before = this.me;
    this.me = me;
    setItem(ME, JSON.stringify(me));
    if (me.classroom) this.code = null;
    else if (!this.code || Date.parse(this.code.expires_at) < Date.now()) await this.renew();
    if (JSON.stringify(before) !== JSON.stringify(me)) this.dispatchEvent(new CustomEvent("me", { detail: before }));
    if (me.classroom && !before?.classroom) this.report(true);
  }

  /** Another code, before the old one ends or when somebody asks for it. */
  async renew() {
    if (this.me?.classroom) return;
    this.code = await this.call("POST", "/api/v1/screens/me/code");
    this.dispatchEvent(new Event("code"));
  }

  /** The school knows this screen no longer. */
  #forget() {
    const was = this.me?.classroom ?? null;
    this.#token = "";
    this.me = null;
    this.code = null;
    setItem(TOKEN, null);
    setItem(ME, null);
    this.dispatchEvent(new CustomEvent("revoked", { detail: was }));
    setTimeout(() => this.refresh(), SOON_MS);
  }

  #take(line) {
    if (line === this.line) return;
    this.line = line;
    this.dispatchEvent(new Event("line"));
  }

  /** Says what the screen does, soon and once for several changes. */
  changed() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.report(false), SOON_MS);
  }

  report(always) {
    if (!this.isPaired) return;
    const state = this.describe();
    const said = JSON.stringify({ ...state, position: 0 }); // a film that plays is no news
    if (!always && said === this.#said) return;
    this.#said = said;
    this.call("POST", "/api/v1/screens/me/state", state).catch(() => (this.#said = ""));
  }

  /** The stream of hints and commands: fetch() and not EventSource, which cannot send the token. */
  async #listen() {
    for (;;) {
      if (this.#token) await this.#read().catch(() => {});
      const wait = RETRY_MS[Math.min(this.#failures, RETRY_MS.length - 1)];
      this.#failures += 1;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }

  async #read() {
    const answer = await fetch("/api/v1/screens/me/events", {
      cache: "no-store",
      credentials: "omit",
      headers: { Accept: "text/event-stream", Authorization: `Bearer ${this.#token}` },
    });
    if (!answer.ok || !answer.body) throw new Error(String(answer.status));
    this.#failures = 0;
    this.refresh(); // what changed while there was no stream
    this.#obey();
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const blocks = (rest + value.replaceAll("\r\n", "\n")).split("\n\n");
      rest = blocks.pop();
      for (const block of blocks) this.#hear(block);
    }
  }

  #hear(block) {
    const data = block.split("\n").filter((line) => line.startsWith("data:")).map((line) => line.slice(5).trim()).join("\n"); // prettier-ignore
    if (!data) return;
    try {
      if (JSON.parse(data).subject?.startsWith("screen-commands:")) this.#obey();
      else this.refresh();
    } catch {
      this.refresh();
    }
  }

  /** Gets the commands that phones have sent; one hint may stand for several of them. */
  async #obey() {
    if (this.#obeying) {
      this.#again = true;
      return;
    }
    this.#obeying = true;
    do {
      this.#again = false;
      try {
        const { items, last } = await this.call("GET", `/api/v1/screens/me/commands?after=${sessionStorage.getItem(LAST) ?? 0}`);
        sessionStorage.setItem(LAST, String(last)); // a reload does nothing twice
        for (const detail of items) this.dispatchEvent(new CustomEvent("command", { detail }));
      } catch {
        break; // the next hint, or the next question
      }
    } while (this.#again);
    this.#obeying = false;
  }
}
