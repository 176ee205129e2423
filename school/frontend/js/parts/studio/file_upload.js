// The upload of one file by tus 1.0: a handout, an archive, a clip. A broken connection is retried by itself, from where it stopped; a file that is chosen again
// after a reload goes on as well, since its address is kept in the browser until it is done.
import { Upload } from "tus-js-client";
import { passes } from "./pace.js";

const CHUNK = 8 * 1024 ** 2; // bytes
const AGAIN_MS = [1000, 2000, 5000, 10000, 20000, 30000];

export class FileUpload {
  /**
   * `done` resolves to {}, {cancelled: true}, or {refused: true, message}. `endpoint`, or `metadata`, names what the file is for.
   */
  constructor(file, endpoint, { onProgress, onBroken, metadata = {} }) {
    this.onBroken = onBroken;
    this.tries = 0;
    this.done = new Promise((resolve) => (this.settle = resolve));
    this.upload = new Upload(file, {
      endpoint,
      metadata: { filename: file.name, ...metadata },
      headers: {
        "X-CSRF-Token": document.querySelector('meta[name="csrf-token"]').content,
        Accept: "application/json",
        "Accept-Language": document.documentElement.lang, // so that a refusal speaks as the page does
      },
      chunkSize: CHUNK,
      retryDelays: null, // #broke retries by itself, without limit, and says so
      removeFingerprintOnSuccess: true,
      fingerprint: async () => ["handout", endpoint, ...Object.values(metadata), file.name, file.size, file.lastModified].join(" "),
      onProgress: (sent) => {
        this.tries = 0;
        onProgress(sent);
      },
      onError: (error) => this.#broke(error),
      onSuccess: () => this.settle({}),
    });
    this.#begin();
  }

  async #begin() {
    const [before] = await this.upload.findPreviousUploads();
    if (before) this.upload.resumeFromPreviousUpload(before);
    if (!this.cancelled) this.upload.start();
  }

  /** Stops, and lets the school forget what has arrived. */
  async cancel() {
    this.cancelled = true;
    clearTimeout(this.timer);
    this.settle({ cancelled: true });
    await this.upload.abort(true).catch((error) => console.info(error)); // it waits for its end on the server otherwise
  }

  #broke(error) {
    if (this.cancelled) return;
    const response = error.originalResponse;
    if (!passes(response?.getStatus())) return this.settle({ refused: true, message: messageOf(response) });
    this.onBroken();
    this.timer = setTimeout(() => this.upload.start(), AGAIN_MS[Math.min(this.tries++, AGAIN_MS.length - 1)]);
  }
}

function messageOf(response) {
  try {
    return JSON.parse(response.getBody()).message;
  } catch {
    return undefined; // an answer of something between browser and school
  }
}
