// One file on its way to one lesson, by tus 1.0 or in parts to the school's bucket. What was acknowledged is on a server's
// disk; after any break the server is asked where to go on, so nothing is kept in the browser.
import { Upload } from "tus-js-client";
import { BucketUpload } from "./bucket.js";
import { passes, rateOf, withMark } from "./pace.js";
import { add, drop, next } from "./queue.js";
import { offer, rowOf, show } from "./rows.js";
import { facts, left, say, size, speed } from "./say.js";

const CHUNK = 16 * 1024 ** 2; // bytes: a browser that dies has at most this much in flight
const AGAIN_MS = [1000, 2000, 5000, 10000, 20000, 30000];
const NAMED_MS = 2000; // longest wait for the name of an upload that is to stop
const HEADERS = () => ({ "X-CSRF-Token": document.querySelector('meta[name="csrf-token"]').content });

export class Sending {
  /** `url` names an upload begun earlier; `parts`: to the bucket. */
  constructor(file, lesson, { url = null, parts, onBegun, onDone }) {
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
      retryDelays: null, // #broke tries again itself, for as long as it takes, and tells the person
      storeFingerprintForResuming: false,
      onUploadUrlAvailable: () => {
        isNamed();
        onBegun().catch((error) => console.info(error)); // what is missing is another now
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

  /** Stops and leaves the queue; `rejoin` goes on from there. */
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

  /** Waits until the upload has its name: one that is stopped before would be begun a second time later. */
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
      // An answer that is not ours, from something between us and the school: the general sentence stands.
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

  /** Shows in the row where this file stands; also after the row was fetched anew. */
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
