// Puts the next clip into the page instead of loading a page: forms and links are sent, and the parts of their answers
// replace those that are shown. A clip that is opened is kept for its moderator.
import { call, texts } from "../dom.js";
import { loadedAddress } from "./ahead.js";
import { addressOf, dressStage, playAddress } from "./player.js";

const RENEW_MS = 5 * 60 * 1000; // a clip is kept for a quarter of an hour
const text = texts("desk-texts");

async function fetchPage(address, options = {}) {
  const answer = await fetch(address, { credentials: "same-origin", ...options, headers: { Accept: "text/html" } });
  return new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-desk]");
}

/** A form as it is sent by one of its buttons. */
function filled(form, button) {
  const data = new FormData(form);
  if (button?.name) data.append(button.name, button.value);
  return new URLSearchParams([...data].map(([name, value]) => [name, String(value)]));
}

class Pages {
  #busy = false;
  #desk;
  #dress;
  #player;
  #playing; // the clip that the player has

  constructor(desk, player, dress) {
    this.#desk = desk;
    this.#player = player;
    this.#dress = dress;
    this.#playing = desk.dataset.clip;
  }

  /** Keeps the clip of the page for its moderator. */
  begin() {
    this.#claim();
    setInterval(() => this.#claim(), RENEW_MS);
  }

  send(form, button) {
    const address = button?.getAttribute("formaction") ?? form.getAttribute("action");
    const options = { method: "POST", body: filled(form, button) };
    const goBack = !this.#busy && form.id === "decide" ? this.#playAhead() : null;
    return this.#open(address, options, goBack);
  }

  /** Plays the clip that comes next while the decision is on its way, if it is loaded; returns what undoes that. */
  #playAhead() {
    const next = this.#desk.querySelector("[data-ahead][data-free]")?.dataset.ahead;
    const address = next && loadedAddress(next);
    if (!address) return null;
    const [before, source, at] = [this.#playing, this.#player.currentSource().src, this.#player.currentTime()];
    const marks = this.#desk.querySelector("[data-unchanging]");
    const { unchanging } = marks.dataset;
    marks.dataset.unchanging = "[]"; // those were of the clip that is left
    this.#desk.dataset.going = "1";
    this.#playing = next;
    playAddress(this.#player, address);
    return () => {
      marks.dataset.unchanging = unchanging;
      this.#playing = before;
      playAddress(this.#player, source, at);
    };
  }

  /** Opens another clip; the one that is shown is left to others. */
  go(address) {
    const { claim } = this.#desk.dataset;
    if (claim) call("DELETE", claim).catch(() => {}); // it ends by itself
    return this.#open(address);
  }

  /** Looks for places; nothing else of the page changes. */
  async find(form) {
    const page = await fetchPage(`${form.getAttribute("action")}?${new URLSearchParams([...filled(form, null)])}`).catch(() => null);
    const fresh = page?.querySelector('[data-swap="places"]');
    if (!fresh) return this.#say(text("offline"));
    this.#swap("places", page);
    this.#swap("said", page);
    const found = this.#desk.querySelector("[data-found]");
    if (found) found.checked = true;
    (found ?? this.#desk.querySelector("[data-place-q]")).focus();
  }

  async #open(address, options, goBack) {
    if (this.#busy) return;
    this.#busy = true;
    const page = await fetchPage(address, options).catch(() => undefined);
    this.#busy = false;
    delete this.#desk.dataset.going;
    if (page === undefined || page?.dataset.clip === this.#desk.dataset.clip) goBack?.();
    if (page === undefined) this.#say(text("offline"));
    else if (page) this.#show(page);
    else location.assign(this.#desk.dataset.address); // signed out, or gone: the page says so itself
  }

  #show(page) {
    const [stage, fresh] = [this.#desk.querySelector("[data-stage]"), page.querySelector("[data-stage]")];
    if (!stage || !fresh) {
      location.assign(page.dataset.address); // an empty queue, or the first clip after one
      return;
    }
    const isAnother = page.dataset.clip !== this.#desk.dataset.clip;
    delete this.#desk.dataset.claim;
    Object.assign(this.#desk.dataset, page.dataset);
    for (const name of ["queue", "said", "head", "marks", "act"]) this.#swap(name, page);
    history.replaceState(null, "", page.dataset.address);
    const waiting = document.querySelector(".nav .waiting");
    if (waiting) waiting.textContent = page.dataset.total;
    const title = this.#desk.querySelector("h1").textContent;
    document.title = document.title.replace(/^.* · /, () => `${title} · `);
    if (isAnother) {
      this.#desk.querySelector("[data-now]").textContent = title;
      dressStage(this.#player, stage, fresh);
    }
    if (page.dataset.clip !== this.#playing) {
      this.#playing = page.dataset.clip;
      playAddress(this.#player, loadedAddress(page.dataset.clip) || addressOf(fresh));
    }
    this.#desk.focus({ preventScroll: true });
    this.#dress();
    this.#claim();
  }

  #swap(name, page) {
    const fresh = page.querySelector(`[data-swap="${name}"]`);
    this.#desk.querySelector(`[data-swap="${name}"]`)?.replaceWith(document.adoptNode(fresh));
  }

  async #claim() {
    const { claim, after } = this.#desk.dataset;
    if (!claim) return;
    try {
      await call("POST", claim);
    } catch (refused) {
      if (refused.status !== 409 || this.#desk.dataset.claim !== claim) return;
      const { message } = JSON.parse(refused.body);
      await this.#open(after);
      this.#say(message);
    }
  }

  #say(sentence) {
    const said = document.createElement("p");
    said.className = "notice notice-wait";
    said.setAttribute("role", "status");
    said.textContent = sentence;
    this.#desk.querySelector('[data-swap="said"]').replaceChildren(said);
  }
}

/** Takes over the forms and links of the desk. `dress` is called for each new clip. */
export function startPages(desk, player, dress) {
  const pages = new Pages(desk, player, dress);
  desk.addEventListener("submit", (event) => {
    if (event.target.matches("[data-find]")) {
      event.preventDefault();
      pages.find(event.target);
    } else if (event.target.matches("[data-act]") && player) {
      event.preventDefault();
      pages.send(event.target, event.submitter);
    }
  });
  desk.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-go]");
    if (!link || !player || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    pages.go(link.href);
  });
  return pages;
}
