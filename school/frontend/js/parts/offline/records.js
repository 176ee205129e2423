// IndexedDB of the big screen: what is on the disk, what waits to be sent, and what must survive a reload.

const NAME = "screen";
const VERSION = 1;
/** `kept`: a row for each lesson on the disk; `outbox`: see outbox.js; `facts`: single values by name. */
const STORES = { kept: "prefix", outbox: "key", facts: null };

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

let opened = null;

/** @returns {Promise<IDBDatabase>} */
function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      for (const [name, keyPath] of Object.entries(STORES)) request.result.createObjectStore(name, { keyPath });
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close();
      request.result.onclose = () => (opened = null);
      resolve(request.result);
    };
    request.onerror = () => {
      opened = null;
      reject(request.error);
    };
  });
  return opened;
}

async function run(name, mode, act) {
  const transaction = (await database()).transaction(name, mode, { durability: "strict" });
  const ended = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
  const result = await act(transaction.objectStore(name));
  await ended; // only now a power cut loses nothing
  return result;
}

const read = (name, act) => run(name, "readonly", (store) => done(act(store)));
const write = (name, act) => run(name, "readwrite", async (store) => void act(store));

export const kept = {
  all: () => read("kept", (store) => store.getAll()),
  get: (prefix) => read("kept", (store) => store.get(prefix)),
  put: (row) => write("kept", (store) => store.put(row)),
  remove: (prefix) => write("kept", (store) => store.delete(prefix)),
};
export const outbox = {
  all: () => read("outbox", (store) => store.getAll()),
  put: (item) => write("outbox", (store) => store.put(item)),
  remove: (keys) => write("outbox", (store) => keys.forEach((key) => store.delete(key))),
};
export const facts = {
  get: (name) => read("facts", (store) => store.get(name)),
  put: (name, value) => write("facts", (store) => store.put(value, name)),
};

/** Forgets everything: the screen was unpaired. */
export async function forgetAll() {
  for (const name of Object.keys(STORES)) await write(name, (store) => store.clear());
}
