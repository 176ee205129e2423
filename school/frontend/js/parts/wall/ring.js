// Rings while calls for help are open: a sound once the operator has allowed it, and the title of the page always.

const RING_EVERY_MS = 5000;
const NOTES = [[660, 0], [880, 0.25], [660, 0.5]]; // hertz, and seconds after the beginning
const LENGTH_S = 0.22;
const LOUD = 0.25;

/** The next wait: as usual, and longer after each failure. */
export function gap(failures, usual, most) {
  return Math.min(usual * 2 ** failures, most);
}

/** The title of a page while `open` calls wait. */
export function titled(plain, open, text) {
  return open > 0 ? `(${open}) ${text.replace("{count}", String(open))} · ${plain}` : plain;
}

export class Ring {
  /** `button` switches the sound on: browsers allow it only after a press. */
  constructor(page, button, text, Sound = globalThis.AudioContext) {
    this.page = page;
    this.button = button;
    this.text = text;
    this.plain = page.title;
    this.Sound = Sound;
    this.open = 0;
    this.timer = 0;
    if (!button || !Sound) return;
    button.hidden = false;
    button.addEventListener("click", () => this.#toggle());
  }

  /** So many calls are open now. */
  follow(open) {
    this.open = open;
    this.page.title = titled(this.plain, open, this.text);
    if (open > 0 && !this.timer) this.#ring();
  }

  #toggle() {
    this.sound = this.sound ? void this.sound.close() : new this.Sound();
    this.button.setAttribute("aria-pressed", String(Boolean(this.sound)));
    if (this.sound) this.#play();
  }

  #ring() {
    clearTimeout(this.timer);
    this.timer = 0;
    if (this.open === 0) return;
    this.#play();
    this.timer = setTimeout(() => this.#ring(), RING_EVERY_MS);
  }

  #play() {
    if (!this.sound || this.sound.state === "closed") return;
    for (const [hertz, after] of NOTES) {
      const [tone, volume] = [this.sound.createOscillator(), this.sound.createGain()];
      const starts = this.sound.currentTime + after;
      tone.frequency.value = hertz;
      volume.gain.setValueAtTime(LOUD, starts);
      volume.gain.exponentialRampToValueAtTime(0.001, starts + LENGTH_S);
      tone.connect(volume).connect(this.sound.destination);
      tone.start(starts);
      tone.stop(starts + LENGTH_S);
    }
  }
}
