// The upload of one file for one lesson, by tus 1.0 or in parts to the school's bucket. Acknowledged bytes are on a
// server's disk; after any break the server is asked for the offset, so nothing is stored in the browser.
import { Upload } from "tus-js-client";
import { BucketUpload } from "./bucket.js";
import { passes, rateOf, withMark } from "./pace.js";
import { add, drop, next } from "./queue.js";
import { offer, rowOf, show } from "./rows.js";
import { facts, left, say, size, speed } from "./say.js";

const CHUNK = 16 * 1024 ** 2; // bytes: a crashed browser loses at most this much
const AGAIN_MS = [1000, 2000, 5000, 10000, 20000, 30000];
const NAMED_MS = 2000; // longest wait for the address of an upload to be stopped
const HEADERS = () => ({ "X-CSRF-Token": document.querySelector('meta[name="csrf-token"]').content });

export class Sending {
  /** `url`: an unfinished upload to resume; `parts`: to the bucket. */
  constructor(file, lesson, { url = null, parts, onBegun, onNamed, onDone }) {
    this.file = file;
    this.lesson = lesson;
    this.onDone = onDone;
    this.state = "turn";
    this.safe = 0;
    this.sent = 0;
    this.marks = [];
    this.tries = 0;
    let isNamed;
    this.named = new Promise((resolve) => (isNamed = resolve));
    const Way = parts ? BucketUpload : Upload;
    this.upload = new Way(file, {
      endpoint: "/uploads/",
      uploadUrl: url,
      metadata: { filename: file.name, lesson },
      headers: HEADERS(),
      chunkSize: CHUNK,
      retryDelays: null, // #broke retries by itself, without limit, and shows a message
      storeFingerprintForResuming: false,
      onUploadUrlAvailable: () => {
        isNamed();
        onNamed(this.id);
        onBegun().catch((error) => console.info(error)); // the list of what is missing has changed
      },
      onProgress: (sent) => this.#moved(sent),
      onChunkComplete: (_length, accepted) => (this.safe = accepted),
      onError: (error) => this.#broke(error),
      onSuccess: () => this.#done(),
    });
    add(this);
    this.paint();
  }

  get id() {
    return this.upload.url?.split("/").pop();
  }

  get rate() {
    return this.state === "sending" ? rateOf(this.marks) : 0;
  }

  start() {
    clearTimeout(this.timer);
    this.state = "sending";
    this.marks = [];
    this.upload.start();
    this.paint();
  }

  async pause() {
    if (this.state === "sending") {
      await this.#named();
      if (this.state !== "sending" && this.state !== "offline") return;
    }
    clearTimeout(this.timer);
    this.upload.abort();
    this.state = "paused";
    this.paint();
    next();
  }

  resume() {
    this.state = "turn";
    this.paint();
    next();
  }

  /** Stops and leaves the queue; `rejoin` continues. */
  async withdraw() {
    clearTimeout(this.timer);
    this.before = this.state;
    this.state = "gone";
    if (this.before === "sending") await this.#named();
    await this.upload.abort();
    drop(this);
  }

  /** Takes its place in the queue again, paused if it was. */
  rejoin() {
    this.state = this.before === "paused" ? "paused" : "turn";
    add(this);
    this.paint();
  }

  /** Waits until the upload has its address: one stopped earlier would be created a second time later. */
  async #named() {
    if (!this.upload.url) await Promise.race([this.named, new Promise((end) => setTimeout(end, NAMED_MS))]);
  }

  #moved(sent) {
    const at = performance.now();
    this.sent = sent;
    this.marks = withMark(this.marks, { at, sent });
    if (at - (this.painted ?? 0) > 250) this.paint();
    this.tries = 0;
  }

  #broke(error) {
    if (this.state !== "sending") return;
    const status = error.originalResponse?.getStatus();
    if (!passes(status)) return this.#refused(error.originalResponse);
    this.state = "offline";
    this.timer = setTimeout(() => this.start(), AGAIN_MS[Math.min(this.tries++, AGAIN_MS.length - 1)]);
    this.paint();
  }

  #refused(response) {
    this.state = "refused";
    drop(this);
    let told = say("refusedText");
    try {
      told = JSON.parse(response.getBody()).message ?? told;
    } catch {
      // An answer of something between browser and school: the general sentence is used.
    }
    const row = rowOf(this.lesson);
    show(row, { word: say("refused"), kind: "bad", sign: "alert", text: told, bad: true });
    offer(row, "choose");
  }

  #done() {
    this.state = "done";
    drop(this);
    this.onDone(this);
  }

  /** Shows the status of this file in its row; also after the row was fetched again. */
  paint() {
    this.painted = performance.now();
    const row = rowOf(this.lesson);
    if (!row) return;
    const [all, done] = [size(this.file.size), this.file.size ? this.sent / this.file.size : 0];
    const rest = this.rate ? left((this.file.size - this.sent) / this.rate) : "";
    const [look, buttons] = {
      turn: [{ word: say("turn"), text: say("turnText", { all }) }, ["pause", "cancel"]],
      sending: [
        { word: say("sending"), text: facts(say("sent", { got: size(this.sent), all }), this.rate && speed(this.rate), rest) },
        ["pause", "cancel"],
      ],
      paused: [{ word: say("paused"), kind: "wait", sign: "pause", text: say("pausedText", { got: size(this.safe), all }) }, ["resume", "cancel"]],
      offline: [{ word: say("offline"), kind: "wait", sign: "offline", text: say("offlineText", { got: size(this.safe) }) }, ["resume", "cancel"]],
    }[this.state] ?? [null, []];
    if (!look) return;
    show(row, { ...look, done });
    offer(row, ...buttons);
  }
}
