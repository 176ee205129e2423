// Loads and saves one language of captions, and notices when somebody else has changed it.
import { readVtt, writeVtt } from "./cues.js";

const KEEPALIVE_BYTES = 60_000; // browsers send no larger body from a page that is being closed
const csrf = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

async function refusal(answer) {
  return Object.assign(new Error(answer.url), { status: answer.status, body: await answer.text() });
}

export class CaptionStore {
  #lesson;
  #language;
  #version;
  #url;

  #isDraft;
  #settled = [];

  constructor({ lesson, language, version, url, draftOf }) {
    this.#isDraft = draftOf === "machine";
    this.#lesson = `/api/v1/lessons/${lesson}`;
    this.#language = language;
    this.#version = version;
    this.#url = url; // of the file that this page knows; each change gives it another one
  }

  get url() {
    return this.#url;
  }

  /** Notes that a doubtful word at a second is right, or was corrected; the next save tells the school. */
  settle(at) {
    this.#settled.push(at);
  }

  /** Says that somebody has read the machine's captions. */
  async markRead() {
    const answer = await fetch(`${this.#lesson}/captions/${this.#language}/read`, { method: "POST", credentials: "same-origin", headers: { "X-CSRF-Token": csrf() } });
    if (!answer.ok) throw await refusal(answer);
    this.#isDraft = false;
    this.#version = answer.headers.get("ETag") ?? this.#version;
  }

  /** The cues that the school has. */
  async load() {
    if (!this.#url) return [];
    const answer = await fetch(this.#url, { credentials: "same-origin", cache: "no-cache" });
    if (!answer.ok) throw await refusal(answer);
    return readVtt(await answer.text());
  }

  /** What the school has now, whoever wrote it. */
  async loadAnew() {
    await this.#look();
    return this.load();
  }

  /** Throws an Error with `status`: 409 when somebody else has changed this language. `force`: replace it all the same. */
  async save(cues, { force = false } = {}) {
    const body = writeVtt(cues);
    const answer = await this.#put(body, force ? "*" : this.#version);
    if (answer.ok) {
      this.#take(await answer.json(), answer);
      return;
    }
    if (answer.status !== 409) throw await refusal(answer);
    const known = this.#url;
    const there = await this.#look();
    if (there !== known) {
      this.#url = known;
      throw await refusal(answer);
    }
    const again = await this.#put(body, this.#version); // the title or another language was changed
    if (!again.ok) throw await refusal(again);
    this.#take(await again.json(), again);
  }

  #put(body, version) {
    const query = this.#isDraft ? `?unread=true&settled=${this.#settled.slice(-400).join(",")}` : "";
    return fetch(`${this.#lesson}/captions/${this.#language}${query}`, {
      method: "PUT",
      credentials: "same-origin",
      keepalive: new Blob([body]).size < KEEPALIVE_BYTES,
      headers: { "Accept": "application/json", "Content-Type": "text/vtt", "X-CSRF-Token": csrf(), "If-Match": version },
      body,
    });
  }

  async #look() {
    const answer = await fetch(this.#lesson, { credentials: "same-origin", cache: "no-cache", headers: { Accept: "application/json" } });
    if (!answer.ok) throw await refusal(answer);
    return this.#take(await answer.json(), answer);
  }

  #take(lesson, answer) {
    this.#version = answer.headers.get("ETag").replace(/^W\//, "");
    this.#url = lesson.captions.find(({ language }) => language === this.#language)?.url ?? "";
    return this.#url;
  }
}
