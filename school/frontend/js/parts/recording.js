// Recording in the page: the camera of the phone or PC, seen while it records and afterwards. Browsers allow it only where the connection is
// secure; elsewhere the file field with the phone's own camera stays alone.
import { forget, Keeper } from "./kept_recordings.js";
import { clock } from "./times.js";

const KINDS = ["video/mp4;codecs=avc1.42E01E,mp4a.40.2", "video/webm;codecs=vp9,opus", "video/webm;codecs=vp8,opus", "video/webm", "video/mp4"];
const SIZE = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 60 } };
const RATE = 4_000_000; // bits a second: 30 MB a minute
const PIECE_MS = 1000;

/** Whether this browser can record here. */
export const canRecord = () => Boolean(window.isSecureContext && navigator.mediaDevices?.getUserMedia && window.MediaRecorder);

const kind = () => KINDS.find((each) => MediaRecorder.isTypeSupported(each)) ?? "";

export class Recording {
  #stream = null;
  #recorder = null;
  #pieces = [];
  #bytes = 0;
  #facing = "environment";
  #awake = null;
  #url = "";
  #keeper = null;

  /**
   * `done(file, kept)` gets what was recorded, and the id under which the browser keeps it; `failed(name)` the name of the browser's
   * refusal, `unsafe(name)` that of its refusal to keep anything. `most`: bytes.
   */
  constructor(panel, most, { done, failed, unsafe }) {
    this.panel = panel;
    this.most = most;
    this.done = done;
    this.failed = failed;
    this.unsafe = unsafe;
    this.screen = this.#part("screen");
    const acts = { start: () => this.#start(), stop: () => this.#stop(), turn: () => this.#turn(), again: () => this.open(), use: () => this.#use(), leave: () => this.#leave() };
    for (const [name, act] of Object.entries(acts)) this.#part(name).addEventListener("click", act);
    window.addEventListener("beforeunload", (event) => this.isBusy && event.preventDefault());
    window.addEventListener("pagehide", () => this.#release());
  }

  /** Whether something would be lost now. */
  get isBusy() {
    return !this.#keeper?.isSafe && (this.#recorder?.state === "recording" || Boolean(this.#url));
  }

  #part(name) {
    return this.panel.querySelector(`[data-rec="${name}"]`);
  }

  /** Shows the camera; the browser asks first. */
  async open() {
    this.#discard();
    this.panel.hidden = false;
    this.#show("opening");
    try {
      this.#release();
      this.#stream = await navigator.mediaDevices.getUserMedia({ video: { ...SIZE, facingMode: this.#facing }, audio: true });
    } catch (error) {
      this.close();
      return this.failed(error.name);
    }
    this.screen.srcObject = this.#stream;
    Object.assign(this.screen, { muted: true, controls: false });
    this.screen.classList.toggle("is-mirror", this.#facing === "user");
    this.#show("ready");
    return this.screen.play();
  }

  #show(state) {
    this.panel.dataset.state = state;
    for (const button of this.panel.querySelectorAll("[data-in]")) button.hidden = !button.dataset.in.split(" ").includes(state);
    this.panel.querySelector("button:not([hidden])")?.focus();
  }

  #start() {
    [this.#pieces, this.#bytes] = [[], 0];
    this.#recorder = new MediaRecorder(this.#stream, { mimeType: kind(), videoBitsPerSecond: RATE });
    const type = kind().split(";")[0] || "video/webm";
    const name = `${new Date().toISOString().slice(0, 19).replaceAll(":", "-")}.${type === "video/mp4" ? "mp4" : "webm"}`;
    this.#keeper = new Keeper(document.documentElement.dataset.member, name, type, (why) => this.unsafe(why));
    const began = performance.now();
    this.#tell(0);
    this.#recorder.addEventListener("dataavailable", ({ data }) => {
      if (data.size) this.#pieces.push(data);
      if (data.size) this.#keeper.add(data);
      this.#bytes += data.size;
      if (this.#recorder.state === "recording") this.#tell((performance.now() - began) / 1000);
      if (this.#bytes > 0.97 * this.most) this.#stop(); // the rest is in the encoder
    });
    this.#recorder.addEventListener("stop", () => this.#review());
    this.#recorder.addEventListener("error", () => this.#stop());
    this.#recorder.start(PIECE_MS);
    this.#show("recording");
    navigator.wakeLock?.request("screen").then((lock) => (this.#awake = lock), () => null);
  }

  #tell(seconds) {
    this.#part("clock").textContent = clock(seconds);
  }

  #stop() {
    if (this.#recorder?.state === "recording") this.#recorder.stop();
  }

  #review() {
    this.#awake?.release();
    this.#release();
    const { name, type, at } = this.#keeper.facts; // as it would be after the page was closed: the school knows what it has of it
    this.file = new File(this.#pieces, name, { type, lastModified: at });
    this.#url = URL.createObjectURL(this.file);
    this.screen.srcObject = null;
    Object.assign(this.screen, { src: this.#url, muted: false, controls: true });
    this.screen.classList.remove("is-mirror");
    Object.assign(this.#part("keep"), { href: this.#url, download: this.file.name });
    this.#show("done");
  }

  #turn() {
    this.#facing = this.#facing === "user" ? "environment" : "user";
    return this.open();
  }

  #use() {
    const [file, kept] = [this.file, this.#keeper];
    this.#keeper = null;
    this.close();
    this.done(file, kept.id);
  }

  #release() {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
  }

  #leave() {
    this.close();
    this.#discard();
  }

  /** Throws away what was recorded and not taken. */
  #discard() {
    const kept = this.#keeper;
    this.#keeper = null;
    kept?.done.then(() => forget(kept.id));
    this.#forget();
  }

  #forget() {
    if (this.#url) URL.revokeObjectURL(this.#url);
    this.#url = "";
    this.screen.removeAttribute("src");
  }

  /** Without a recording; the camera goes off. */
  close() {
    this.#stop();
    this.#release();
    this.#forget();
    this.screen.srcObject = null;
    this.panel.hidden = true;
  }
}
