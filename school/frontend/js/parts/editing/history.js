// Undo and redo: whole states, of which the newest are kept. States must not be changed once they are here.

const MOST = 200;

export class History {
  #past = [];
  #future = [];
  #now;
  #kind = null;

  constructor(state) {
    this.#now = state;
  }

  get now() {
    return this.#now;
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  get canRedo() {
    return this.#future.length > 0;
  }

  /** A new state. Changes of the same `kind` one after the other are one step, such as typing in one line. */
  put(state, kind = null) {
    if (!kind || kind !== this.#kind) this.#past = [...this.#past, this.#now].slice(-MOST);
    this.#kind = kind;
    this.#now = state;
    this.#future = [];
  }

  /** The next change is a step of its own. */
  pause() {
    this.#kind = null;
  }

  undo() {
    if (!this.canUndo) return false;
    this.#future.push(this.#now);
    this.#now = this.#past.pop();
    this.#kind = null;
    return true;
  }

  redo() {
    if (!this.canRedo) return false;
    this.#past.push(this.#now);
    this.#now = this.#future.pop();
    this.#kind = null;
    return true;
  }

  /** Forget all: this is what the school has. */
  reset(state) {
    this.#past = [];
    this.#future = [];
    this.#kind = null;
    this.#now = state;
  }
}
