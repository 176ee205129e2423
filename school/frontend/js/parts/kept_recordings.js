// Keeps what is recorded in the page in this browser, piece by piece while it is recorded, until the school has it: a closed tab, a crash
// or an empty battery loses the last second. A member sees only their own, and what is older than a week is removed.
const NAME = "recordings";
const [FACTS, PIECES] = ["facts", "pieces"];
const WEEK_MS = 7 * 24 * 3600 * 1000;

const result = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

async function database() {
  const opening = indexedDB.open(NAME, 1);
  opening.onupgradeneeded = () => [FACTS, PIECES].forEach((store) => opening.result.createObjectStore(store));
  return result(opening);
}

/** Runs `act` with both stores; resolves to its value when all of it is stored. */
async function within(mode, act) {
  const open = await database();
  try {
    const transaction = open.transaction([FACTS, PIECES], mode);
    const stored = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
    const [value] = await Promise.all([act(transaction.objectStore(FACTS), transaction.objectStore(PIECES)), stored]);
    return value;
  } finally {
    open.close();
  }
}

const piecesOf = (id) => IDBKeyRange.bound([id, 0], [id, Infinity]);
const noted = (error) => console.info(error);

/** One recording on its way into the browser. `lost(name)` is told once when the browser refuses, with the name of its refusal. */
export class Keeper {
  #pieces = 0;
  #writing;

  constructor(member, name, type, lost) {
    this.id = crypto.randomUUID();
    this.isSafe = true;
    this.lost = lost;
    this.facts = { member, name, type, at: Date.now() };
    this.#write((facts) => result(facts.put(this.facts, this.id)));
  }

  add(piece) {
    const key = [this.id, this.#pieces++];
    this.#write((_, pieces) => result(pieces.put(piece, key)));
  }

  /** In order, one after the other: a recording with a hole is none. */
  #write(act) {
    this.#writing = Promise.resolve(this.#writing).then(async () => {
      if (!this.isSafe) return;
      try {
        await within("readwrite", act);
      } catch (error) {
        this.isSafe = false;
        noted(error);
        this.lost(error.name);
        await forget(this.id); // its room may be needed for the next one
      }
    });
  }

  /** Resolves when the browser has all pieces, or has refused. */
  get done() {
    return this.#writing;
  }
}

/** Removes a recording. */
export const forget = (id) => within("readwrite", (facts, pieces) => Promise.all([result(facts.delete(id)), result(pieces.delete(piecesOf(id)))])).catch(noted);

/** Notes the clip for which a recording is sent, so that it goes on there. */
export const bind = (id, clip) =>
  within("readwrite", async (facts) => {
    const found = await result(facts.get(id));
    if (found) await result(facts.put({ ...found, clip }, id));
  }).catch(noted);

/** A member's recordings in this browser, newest first: {id, at, clip, file}. */
export async function keptBy(member) {
  try {
    const [ids, all] = await within("readonly", (facts) => Promise.all([result(facts.getAllKeys()), result(facts.getAll())]));
    const found = [];
    for (const [index, facts] of all.entries()) {
      const id = ids[index];
      if (facts.at < Date.now() - WEEK_MS) await forget(id);
      else if (facts.member === member) found.push({ ...facts, id, file: await fileOf(id, facts) });
    }
    return found.filter((one) => one.file.size).sort((a, b) => b.at - a.at);
  } catch (error) {
    noted(error);
    return [];
  }
}

async function fileOf(id, { name, type, at }) {
  const pieces = await within("readonly", (_, stored) => result(stored.getAll(piecesOf(id))));
  return new File(pieces, name, { type, lastModified: at });
}
