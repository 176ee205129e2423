// Saves by itself a moment after the last change, tells how that goes, and stops when somebody else has saved meanwhile.

const LATER_MS = 1200;
const AGAIN_MS = 5000;

/**
 * `save()` resolves when all is saved, and throws an Error with `status` (409: somebody else was quicker; other 4xx: refused,
 * with a sentence in `body`). `tell(state, why)` shows a state: unsaved, saving, saved, offline, refused, conflict.
 */
export class Autosave {
  #save;
  #tell;
  #timer = 0;
  #running = false;
  #pending = false;
  #held = false;
  #isRefused = false;
  #run = Promise.resolve();

  constructor(save, tell) {
    this.#save = save;
    this.#tell = tell;
    window.addEventListener("beforeunload", (event) => this.#pending && event.preventDefault());
    window.addEventListener("online", () => this.#pending && this.now());
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.#pending && this.now());
  }

  /** Something was changed. */
  change() {
    this.#pending = true;
    if (this.#held) return;
    this.#tell("unsaved");
    this.#later(LATER_MS);
  }

  /** Begin again after a conflict was settled; `changed`: there is something to save. */
  release(changed) {
    this.#held = false;
    this.#pending = changed;
    if (changed) this.now();
    else this.#tell("saved");
  }

  #later(time) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.now(), time);
  }

  /** Save what is pending now. */
  now() {
    clearTimeout(this.#timer);
    if (this.#running || this.#held || !this.#pending) return;
    this.#run = this.#saveNow();
  }

  /** Saves all changes so far; resolves to whether they are saved. */
  async flush() {
    await this.#run;
    this.now();
    await this.#run;
    return !this.#pending && !this.#held && !this.#isRefused;
  }

  async #saveNow() {
    this.#running = true;
    this.#pending = false;
    this.#isRefused = false;
    this.#tell("saving");
    try {
      await this.#save();
      if (!this.#pending) this.#tell("saved");
    } catch (error) {
      this.#failed(error);
    }
    this.#running = false;
    if (this.#pending && !this.#held) this.#later(LATER_MS);
  }

  #failed(error) {
    if (error.status === 409) {
      this.#held = true;
      this.#pending = true;
      this.#tell("conflict");
    } else if (error.status >= 400 && error.status < 500 && error.status !== 429) {
      this.#isRefused = true;
      this.#tell("refused", sentenceOf(error.body)); // until the next change
    } else {
      this.#pending = true;
      this.#tell("offline");
      this.#later(AGAIN_MS);
    }
  }
}

function sentenceOf(body) {
  try {
    return JSON.parse(body).message ?? "";
  } catch {
    return "";
  }
}

/** The line that says how saving goes, and the notice when two edit the same. Returns a `tell` for Autosave. */
export function tellSaving(say, { theirs, mine }) {
  const line = document.querySelector("[data-saved]");
  const place = document.querySelector("[data-conflict]");
  return (state, why = "") => {
    line.textContent = state === "conflict" ? say("unsaved") : say(state, { why, n: why });
    line.classList.toggle("is-bad", ["offline", "refused", "conflict"].includes(state));
    if (state !== "conflict") {
      place.replaceChildren();
      return;
    }
    const notice = document.querySelector("template[data-notice]").content.cloneNode(true);
    notice.querySelector("[data-theirs]").addEventListener("click", theirs);
    notice.querySelector("[data-mine]").addEventListener("click", mine);
    place.replaceChildren(notice);
    place.querySelector("button").focus();
  };
}
