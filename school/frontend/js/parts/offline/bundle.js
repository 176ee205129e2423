// The signed bundle that a USB stick carries in, and the file with what happened that it carries out.
//
// A bundle is: MAGIC, the length of the header (4 bytes, big endian), the header (JSON), its signature (64 bytes, Ed25519
// over everything before it), then the bytes of the objects in the order of header.objects, without anything between.
// Nothing is packed and nothing has a path, so there is nothing to unpack and nowhere to go: what is read is exactly what
// the signed header lists, each by its SHA-256.
import { Damaged } from "./disk.js";

export const MAGIC = "YGBUNDLE1\n";
const MOST_HEADER = 32 * 1024 ** 2;
const SIGNATURE = 64;
const HASH = /^[0-9a-f]{64}$/;

/** A bundle that is not taken; `code` stands for the sentence to show. */
export class BundleRefused extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

const refuse = (code) => {
  throw new BundleRefused(code);
};
const bytesOf = async (blob) => new Uint8Array(await blob.arrayBuffer());
const unhex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));

async function isSigned(signed, signature, keys) {
  for (const key of keys) {
    let known;
    try {
      known = await crypto.subtle.importKey("raw", unhex(key), { name: "Ed25519" }, false, ["verify"]);
    } catch {
      refuse("too_old"); // a browser without Ed25519
    }
    if (await crypto.subtle.verify("Ed25519", known, signature, signed)) return true;
  }
  return false;
}

/**
 * The header of a bundle that may be taken. Raises BundleRefused.
 * @param {Blob} file
 * @param {{keys: string[], classroom: string, newest: number}} known the school's public keys, this screen's classroom,
 *   and when the newest bundle was made that it has taken, in ms
 */
export async function readHeader(file, { keys, classroom, newest }) {
  const head = await bytesOf(file.slice(0, MAGIC.length + 4));
  if (head.length < MAGIC.length + 4 || new TextDecoder().decode(head.slice(0, MAGIC.length)) !== MAGIC) refuse("no_bundle");
  const length = new DataView(head.buffer).getUint32(MAGIC.length);
  const end = head.length + length;
  if (length > MOST_HEADER) refuse("no_bundle");
  if (file.size < end + SIGNATURE) refuse("cut");
  const signature = await bytesOf(file.slice(end, end + SIGNATURE));
  if (!(await isSigned(await bytesOf(file.slice(0, end)), signature, keys))) refuse("wrong_signature");
  // From here on the school itself has written it.
  const header = JSON.parse(await file.slice(head.length, end).text());
  if (header.classroom !== classroom) refuse("other_classroom");
  if (Date.parse(header.made_at) < newest) refuse("older");
  const sizes = header.objects.map(([hash, size]) => (HASH.test(hash) && Number.isSafeInteger(size) && size >= 0 ? size : NaN));
  const total = sizes.reduce((sum, size) => sum + size, end + SIGNATURE);
  if (Number.isNaN(total) || total < file.size) refuse("no_bundle");
  if (total > file.size) refuse("cut");
  return { ...header, begins: end + SIGNATURE };
}

/** The objects of a bundle, one at a time: `{hash, bytes}`. */
export async function* objectsOf(file, header) {
  let at = header.begins;
  for (const [hash, size] of header.objects) {
    yield { hash, bytes: await file.slice(at, at + size).arrayBuffer() };
    at += size;
  }
}

/**
 * Takes a bundle: what its timetable needs goes on the disk, what was withdrawn leaves it, and what the school has
 * received is no longer kept. Raises BundleRefused; what was taken until then stays, and is not taken again.
 * @param {import("./keeper.js").Keeper} keeper
 * `answers` keeps what the page asks the school for; `progress` is told 0 to 1.
 */
export async function takeBundle(file, header, keeper, { answers, progress = null }) {
  await keeper.outbox.confirm(header.received);
  for (const { package: prefix, reason } of header.gone) await keeper.remove(prefix, reason);
  await keeper.take(header.list);
  const places = new Map();
  for (const lesson of keeper.lessons) {
    const manifest = header.manifests[lesson.package];
    const row = keeper.rows.get(lesson.package) ?? (await keeper.adopt(lesson, manifest));
    for (const object of [row.playlist, ...Object.values(row.tracks).flat()]) places.set(object[2], [row, object]);
  }
  const pages = new Map(header.answers.map((each) => [each.sha256, each]));
  let done = 0;
  for await (const { hash, bytes } of objectsOf(file, header)) {
    try {
      if (pages.has(hash)) await answers(pages.get(hash), bytes);
      else if (places.has(hash) && !keeper.there.has(hash)) await keeper.store(...places.get(hash), bytes);
    } catch (error) {
      refuse(error instanceof Damaged ? "damaged" : "cut");
    }
    if (keeper.full !== null) refuse("full");
    progress?.(++done / header.objects.length);
  }
  await keeper.look();
}

/**
 * The file with what happened, for the stick that goes back. It is authenticated by the screen's token, which only the
 * screen has; the school keeps its SHA-256 (HMAC-SHA-256 with that as its key).
 */
export async function happenedFile(items, { screen, token, now, held = [] }) {
  const payload = JSON.stringify({ what: "yangge-happened-1", screen, made_at: new Date(now).toISOString(), items, held });
  const utf8 = (text) => new TextEncoder().encode(text);
  const digest = await crypto.subtle.digest("SHA-256", utf8(token));
  const key = await crypto.subtle.importKey("raw", digest, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", key, utf8(payload)));
  const hex = Array.from(mac, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return new Blob([JSON.stringify({ payload, mac: hex })], { type: "application/json" });
}
