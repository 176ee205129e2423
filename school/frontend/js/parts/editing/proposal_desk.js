// Corrections by neighbours in the captions' editor: what is proposed stands in the open line, beside what it says.
// An accepted one is an edit as any other, so that it is saved, and can be undone; then the school is told.
import { call, texts } from "../dom.js";
import { byLine, compare, nextProposed, takeAll } from "./proposals.js";
import { writeTime } from "./times.js";

function element(name, className, ...children) {
  const made = document.createElement(name);
  made.className = className;
  made.append(...children);
  return made;
}

/** A text with what differs from another one in `mark`, an element. */
function marked({ head, tail }, mark) {
  return element("p", "", head, mark, tail);
}

export class ProposalDesk {
  #proposals;
  #lines = new Map();
  #cues = null;
  #url;
  #say = texts();
  #editor;
  #isBusy = false;
  #declined = []; // ids, while that can be undone here

  /** `editor`: {cues(), put(cues), flush(), tell(key, facts), draw()}. */
  constructor(root, editor) {
    this.#proposals = JSON.parse(root.dataset.corrections ?? "[]");
    this.#url = `/api/v1/lessons/${root.dataset.lesson}/captions/${root.dataset.language}/corrections/decide`;
    this.#editor = editor;
  }

  get count() {
    return this.#proposals.length;
  }

  /** The proposals by the key of their cue. */
  linesOf(cues) {
    if (cues !== this.#cues) {
      this.#cues = cues;
      this.#lines = byLine(this.#proposals, cues);
    }
    return this.#lines;
  }

  next(cues, place) {
    return nextProposed(cues, place, this.linesOf(cues));
  }

  /** Shows what is proposed for the open cue, in its form. */
  show(cue, box) {
    const here = (cue && this.#lines.get(cue.key)) ?? [];
    box.hidden = !here.length;
    box.replaceChildren(...here.map((one, place) => this.#row(one, cue, place === 0)));
    this.#showGone();
    for (const part of document.querySelectorAll("[data-proposals]")) part.hidden = !this.#proposals.length;
    for (const part of document.querySelectorAll("[data-for-all]")) part.hidden = this.#proposals.length < 2;
    for (const part of document.querySelectorAll("[data-reopen]")) part.hidden = !this.#declined.length;
  }

  #row({ proposal, fit }, cue, isFirst) {
    const parts = compare(cue.text, proposal.after);
    const facts = { name: proposal.by };
    const title = element("p", "small soft", this.#say(fit === "changed" ? "proposed_changed" : fit === "done" ? "proposed_done" : "proposed", facts));
    const rows = fit === "done" ? [] : [marked({ ...parts }, element("del", "", parts.old)), marked({ ...parts }, element("ins", "", parts.now))];
    const accept = this.#button("accept", isFirst ? "Alt ↵" : "", () => this.accept(proposal, cue));
    const decline = this.#button("decline", isFirst ? "Alt ⌫" : "", () => this.decline([proposal]));
    return element("div", "cue-proposal", title, ...rows, element("div", "row", accept, decline));
  }

  #button(key, keys, act) {
    const made = /** @type {HTMLButtonElement} */ (element("button", key === "accept" ? "btn btn-second" : "btn", this.#say(key)));
    made.type = "button";
    if (keys) made.append(" ", element("kbd", "desk-only", keys));
    made.addEventListener("click", act);
    return made;
  }

  /** Proposals for lines that are gone can only be declined. */
  #showGone() {
    const box = document.querySelector("[data-gone]");
    if (!box) return;
    const gone = this.#lines.get(null) ?? [];
    box.hidden = !gone.length;
    box.replaceChildren(
      ...gone.map(({ proposal }) => {
        const said = this.#say("proposed_gone", { time: writeTime(proposal.at, 0), text: proposal.after });
        return element("li", "row", element("span", "", said), this.#button("decline", "", () => this.decline([proposal])));
      }),
    );
  }

  #firstOf(cue) {
    return (cue && this.#lines.get(cue.key))?.[0]?.proposal ?? null;
  }

  acceptFirst(cue) {
    const proposal = this.#firstOf(cue);
    if (proposal) this.accept(proposal, cue);
  }

  declineFirst(cue) {
    const proposal = this.#firstOf(cue);
    if (proposal) this.decline([proposal]);
  }

  accept(proposal, cue) {
    const cues = this.#editor.cues().map((one) => (one.key === cue.key ? { ...one, text: proposal.after } : one));
    return this.#accept(cues, [proposal]);
  }

  acceptAll() {
    const [cues, taken] = takeAll(this.#proposals, this.#editor.cues());
    return taken.length ? this.#accept(cues, taken) : this.#editor.tell("proposed_none_fits");
  }

  declineAll() {
    return this.decline(this.#proposals);
  }

  /** The captions are saved first: only what stands in them is told to be accepted. */
  async #accept(cues, taken) {
    if (this.#isBusy) return;
    this.#editor.put(cues);
    await this.#decide("accept", taken, () => this.#editor.flush());
  }

  async decline(proposals) {
    if (this.#isBusy) return;
    if (await this.#decide("decline", proposals)) this.#declined = proposals;
    this.#editor.draw();
  }

  /** Undoes declining. */
  async reopen() {
    const again = this.#declined;
    this.#declined = [];
    try {
      await this.#send("reopen", again);
    } catch {
      this.#editor.tell("not_decided");
      return;
    }
    this.#set([...this.#proposals, ...again].sort((one, other) => one.at - other.at));
    this.#editor.tell("reopened");
  }

  async #decide(decision, proposals, ready = async () => true) {
    this.#isBusy = true;
    this.#declined = [];
    try {
      if (!(await ready())) return false;
      await this.#send(decision, proposals);
    } catch (error) {
      if (error.status !== 409 && error.status !== 404) {
        this.#editor.tell("not_decided");
        return false;
      }
    } finally {
      this.#isBusy = false;
    }
    this.#set(this.#proposals.filter((one) => !proposals.includes(one)));
    this.#editor.tell(decision === "accept" ? "accepted" : "declined", { n: proposals.length });
    return true;
  }

  #send(decision, proposals) {
    return call("POST", this.#url, { decision, ids: proposals.map(({ id }) => id) });
  }

  #set(proposals) {
    this.#proposals = proposals;
    this.#cues = null;
    this.#editor.draw();
  }
}
