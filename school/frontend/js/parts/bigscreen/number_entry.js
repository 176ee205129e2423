// The number of a lesson, typed on the remote control: it is shown large, with the lesson's title as soon as it is known.
import { put } from "./focus.js";
import { number } from "./pad.js";

const LOOK_MS = 250;
const OPEN_MS = 3500; // after the last digit it opens without OK

export class NumberEntry {
  #app;
  #place = document.querySelector("[data-over]");
  #digits = "";
  #look = 0;
  #wait = 0;
  #before = null;

  constructor(app) {
    this.#app = app;
  }

  get isOpen() {
    return !this.#place.hidden;
  }

  begin(one) {
    if (one === "0") return;
    this.#digits = "";
    this.#before = document.activeElement;
    this.#draw();
    this.#type(one);
    this.#place.hidden = false;
    put(this.#place.querySelector("[data-reach]"));
  }

  /** Whether the key was for it. */
  key(what) {
    if (!this.isOpen) return false;
    if (what.startsWith("digit:")) this.#type(what.slice(6));
    else if (what === "ok") this.#open();
    else if (what === "back" || what === "left") {
      this.#digits = this.#digits.slice(0, -1);
      if (this.#digits) this.#type("");
      else this.close();
    } else if (what === "help") return false;
    return true;
  }

  close() {
    clearTimeout(this.#look);
    clearTimeout(this.#wait);
    this.#place.hidden = true;
    put(this.#before?.isConnected ? this.#before : null);
    this.#app.keepFocus();
  }

  #draw() {
    const box = document.createElement("div");
    box.className = "number";
    box.tabIndex = 0;
    box.setAttribute("role", "status");
    box.dataset.reach = "";
    const said = document.createElement("span");
    said.textContent = this.#app.text("number_typed");
    const typed = document.createElement("output");
    const title = document.createElement("b");
    const hint = document.createElement("span");
    hint.className = "soft small";
    box.append(said, typed, title, hint);
    this.#place.replaceChildren(box);
    this.typed = typed;
    this.title = title;
    this.hint = hint;
  }

  #type(one) {
    if (one) this.#digits = number(this.#digits, one);
    this.typed.textContent = this.#digits;
    this.title.textContent = "";
    this.hint.textContent = this.#app.text("number_more");
    clearTimeout(this.#look);
    clearTimeout(this.#wait);
    this.#look = window.setTimeout(() => this.#peek(), LOOK_MS);
    this.#wait = window.setTimeout(() => this.#open(), OPEN_MS);
  }

  async #peek() {
    const asked = this.#digits;
    const page = await this.#app.peek(`/screen/numbers/${asked}`);
    if (asked !== this.#digits || !this.isOpen || !page) return;
    this.title.textContent = page.isThere ? page.title.split(" · ")[0] : this.#app.text("number_none", { n: asked });
    this.hint.textContent = this.#app.text(page.isThere ? "number_open" : "number_more");
  }

  async #open() {
    const asked = this.#digits;
    const path = `/screen/numbers/${asked}`;
    const page = await this.#app.peek(path);
    if (!this.isOpen || asked !== this.#digits) return;
    this.close();
    if (page && !page.isThere) this.#app.say(this.#app.text("number_none", { n: asked }));
    else this.#app.open(path);
  }
}
