// What happened in a classroom, kept until the school has it. Each item has a key of its own, and the school counts a
// key once: an item may be sent again whenever it is unknown whether it arrived.

const MOST = 100;

/** Also where there is no secure context, in which browsers have no crypto.randomUUID. */
function randomKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Refusals that hold for this item for ever; any other failure passes. */
const FINAL = new Set([400, 409, 413, 415, 422]);

export class Outbox {
  /**
   * @param {{all: () => Promise<any[]>, put: (item: object) => Promise, remove: (keys: string[]) => Promise}} store
   * @param {{post: (items: object[]) => Promise<{status: number, body: any}>, now: () => number, newKey?: () => string}} school
   *   `post` rejects while the line is down
   */
  constructor(store, { post, now, newKey = randomKey }) {
    this.store = store;
    this.post = post;
    this.now = now;
    this.newKey = newKey;
    this.sending = null;
    this.refused = [];
  }

  /** Keeps an item; it is on the disk when this resolves. `key`: one that the page has given it already. */
  async add(kind, facts = {}, key = this.newKey()) {
    const item = { key, kind, at: new Date(this.now()).toISOString(), ...facts };
    await this.store.put(item);
    return item;
  }

  /** Sends what is there, the oldest first; resolves to how many still wait. One call at a time, and never rejects. */
  flush() {
    this.sending ??= this.#flush().finally(() => (this.sending = null));
    return this.sending;
  }

  async #flush() {
    let items = await this.#waiting();
    let most = MOST;
    while (items.length) {
      const some = items.slice(0, most);
      const answer = await this.post(some).catch(() => ({ status: 0, body: null }));
      if (answer.status === 200) await this.#settle(some, answer.body);
      else if (!FINAL.has(answer.status)) return items.length;
      // One bad item must not hold up the others: they go one by one, and it is left behind.
      else if (some.length > 1) most = 1;
      else await this.#leave(some[0], answer.body?.error ?? String(answer.status));
      const left = await this.#waiting();
      const still = new Set(left.map(({ key }) => key));
      if (answer.status === 200 && some.every(({ key }) => still.has(key))) return left.length; // it has confirmed nothing
      items = left;
    }
    return 0;
  }

  async #waiting() {
    return (await this.store.all()).sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  }

  /** Forgets items that the school has, by this line or by a stick. */
  async confirm(keys) {
    await this.store.remove(keys);
  }

  async #settle(sent, { received = [], refused = [] }) {
    const keys = new Set(sent.map(({ key }) => key));
    await this.store.remove(received.filter((key) => keys.has(key)));
    for (const { key, error } of refused) {
      const item = sent.find((each) => each.key === key);
      if (item) await this.#leave(item, error);
    }
  }

  async #leave(item, error) {
    this.refused.push({ ...item, error });
    await this.store.remove([item.key]);
  }
}
