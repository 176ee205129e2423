// The upload of one file to the school's bucket, in parts, with the interface of tus-js-client's Upload, so that sending.js
// needs no distinction. The bucket knows which parts it has: after any break the server is asked, and the rest is sent.
import { call } from "../dom.js";

const FRESH_MS = 30 * 60000; // presigned addresses expire after an hour, and a part may take a while
const STALL_MS = 60000; // without progress: a connection that was lost silently

/** An error with the answer, as those of tus-js-client. */
function failure(status, body = "") {
  return Object.assign(new Error(`answered ${status}`), { originalResponse: { getStatus: () => status, getBody: () => body } });
}

async function ask(method, url, body) {
  try {
    return await call(method, url, body);
  } catch (error) {
    throw error.status ? failure(error.status, error.body) : error;
  }
}

export class BucketUpload {
  /** Other options of tus-js-client are ignored here. */
  constructor(file, { uploadUrl, metadata, onUploadUrlAvailable, onProgress, onChunkComplete, onError, onSuccess }) {
    this.file = file;
    this.metadata = metadata;
    this.url = uploadUrl;
    this.onUploadUrlAvailable = onUploadUrlAvailable;
    this.onProgress = onProgress;
    this.onChunkComplete = onChunkComplete;
    this.onError = onError;
    this.onSuccess = onSuccess;
  }

  start() {
    const run = (this.run = {}); // results of an earlier run are ignored from now on
    const before = this.going;
    this.going = this.#go(run, before);
  }

  /** Stops, and waits for requests that cannot be aborted. */
  async abort() {
    this.run = null;
    this.request?.abort();
    await this.going;
  }

  async #go(run, before) {
    await before;
    try {
      if (run === this.run && !this.url) await this.#begin();
      await this.#send(run);
      if (run !== this.run) return;
      await ask("POST", `${this.#api}/complete`);
      if (run === this.run) this.onSuccess();
    } catch (error) {
      if (run === this.run) this.onError(error);
    }
  }

  get #api() {
    return `/api/v1/uploads/${this.url.split("/").pop()}`;
  }

  async #begin() {
    const { filename, lesson } = this.metadata;
    const made = await ask("POST", "/api/v1/uploads", { filename, lesson, size: this.file.size });
    this.url = `/uploads/${made.id}`;
    this.onUploadUrlAvailable();
  }

  async #send(run) {
    let next = run === this.run && `${this.#api}/parts`;
    while (next) {
      const asked = performance.now();
      const page = await ask("GET", next);
      next = page.next;
      for (const part of page.items) {
        if (run !== this.run) return;
        if (!part.there && performance.now() - asked > FRESH_MS) {
          next = `${this.#api}/parts?from=${part.number}`;
          break;
        }
        if (!part.there) await this.#put(part);
        this.onProgress(part.offset + part.size);
        this.onChunkComplete(part.size, part.offset + part.size);
      }
    }
  }

  #put({ url, offset, size }) {
    return new Promise((/** @type {(sent?: undefined) => void} */ done, failed) => {
      const request = (this.request = new XMLHttpRequest());
      let timer;
      const wait = () => {
        clearTimeout(timer);
        timer = setTimeout(() => request.abort(), STALL_MS);
      };
      request.upload.addEventListener("progress", ({ loaded }) => {
        wait();
        this.onProgress(offset + loaded);
      });
      request.addEventListener("loadend", () => {
        clearTimeout(timer);
        if (request.status >= 200 && request.status < 300) done();
        // 403: the address has expired, as after a long sleep; new ones are requested.
        else failed(request.status && request.status !== 403 ? failure(request.status) : new Error("part not sent"));
      });
      request.open("PUT", url);
      request.send(this.file.slice(offset, offset + size));
      wait();
    });
  }
}
