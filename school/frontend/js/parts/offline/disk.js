// The disk of a classroom: objects by their SHA-256 in the browser's Cache Storage (docs/decisions says why). An entry is
// there whole or not at all, and is checked again whenever it is read.

export const OBJECTS = "screen-objects";
const PLACE = "/screen/objects/";

/** The address that stands for an object in the cache. No server is ever asked for it. */
export function placeOf(sha256) {
  return PLACE + sha256;
}

export async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The bytes are not those that the list names. */
export class Damaged extends Error {}

export class Disk {
  /** @param {Cache} cache */
  constructor(cache) {
    this.cache = cache;
  }

  static async open() {
    return new Disk(await caches.open(OBJECTS));
  }

  /** The hashes of all objects that are there. */
  async all() {
    return new Set((await this.cache.keys()).map(({ url }) => new URL(url).pathname.slice(PLACE.length)));
  }

  /** Keeps an object. Raises Damaged, and QuotaExceededError when the disk is full. */
  async put(hash, bytes, type = "application/octet-stream") {
    if ((await sha256(bytes)) !== hash) throw new Damaged();
    const headers = { "Content-Type": type, "Content-Length": String(bytes.byteLength) };
    // A whole answer: a 206 could not be put into a cache.
    await this.cache.put(placeOf(hash), new Response(bytes, { status: 200, headers }));
  }

  /** The bytes of an object; null if it is missing, or was cut or damaged: then it is removed, to be fetched again. */
  async get(hash) {
    const found = await this.cache.match(placeOf(hash));
    if (!found) return null;
    const bytes = await found.arrayBuffer().catch(() => null);
    if (bytes && (await sha256(bytes)) === hash) return bytes;
    await this.remove([hash]);
    return null;
  }

  async remove(hashes) {
    for (const hash of hashes) await this.cache.delete(placeOf(hash));
  }
}
