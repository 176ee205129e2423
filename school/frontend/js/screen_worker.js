// The service worker of the big screen: its page starts and its lessons play from the classroom's disk.
// Served as /screen-worker.js for the scope /screen alone (player/classrooms/offline/web/worker.py). Pages of other
// scopes are never controlled; what a controlled page asks for is answered here, wherever its address is.
import { assetsIn, kindOf, objectOf, playlistOnDisk, rangeOf, rowObject, withMain } from "./parts/offline/answers.js";
import { Disk, OBJECTS } from "./parts/offline/disk.js";
import { kept } from "./parts/offline/records.js";

const worker = /** @type {any} */ (self);
/** The school's build, written before this script by the server: each build has its own pages, scripts and styles. */
const PAGES = `screen-pages-${worker.BUILD}`;
const ANSWERS = "screen-answers-1";
const CURRENT = new Set([PAGES, ANSWERS, OBJECTS]);
const PAGE = "/screen";
/** After which a kept answer is taken instead of waiting on. A weak line has no answer in this time; a broken one fails at once. */
const PATIENCE_MS = 4000;
const MOST_ANSWERS = 600;
const FROM_DISK = "X-From-Disk";

worker.addEventListener("install", (event) => event.waitUntil(rememberPage()));

worker.addEventListener("activate", (event) => event.waitUntil(begin()));

worker.addEventListener("message", ({ data, source }) => {
  // The page says when nobody is watching a lesson.
  if (data?.kind === "take over" && source) worker.skipWaiting();
});

worker.addEventListener("fetch", (event) => {
  const answer = { page, asset, object, picture, answer: newest }[kindOf(event.request, worker.location.origin)];
  if (answer) event.respondWith(answer(event.request, event));
});

async function begin() {
  const old = (await caches.keys()).filter((name) => name.startsWith("screen-") && !CURRENT.has(name));
  await Promise.all(old.map((name) => caches.delete(name)));
  await worker.clients.claim();
}

/** Keeps the page with all its scripts, styles and fonts: the page last, so that it is never there without them. */
async function rememberPage(response = null) {
  response ??= await fetch(PAGE, { cache: "no-store", credentials: "same-origin" });
  if (!response.ok || response.redirected) return;
  const pages = await caches.open(PAGES);
  const html = await response.clone().text();
  for (const url of assetsIn(html)) if (!(await pages.match(url))) await pages.add(new Request(url, { cache: "no-cache" }));
  await pages.put(PAGE, response);
}

function inTime(promise, ms) {
  return Promise.race([promise, new Promise((_, reject) => setTimeout(() => reject(new Error("slow")), ms))]);
}

async function page(request, event) {
  const known = await pageOnDisk(request);
  const asked = fetch(request);
  try {
    const response = await (known ? inTime(asked, PATIENCE_MS) : asked);
    if (response.status >= 500 && known) return known;
    event.waitUntil(keepPage(request, response.clone()).catch(() => {}));
    return response;
  } catch (error) {
    asked.catch(() => {});
    if (known) return known;
    throw error;
  }
}

async function keepPage(request, response) {
  if (new URL(request.url).pathname === PAGE) await rememberPage(response);
  else if (response.status === 200 && !response.redirected) await keep(await caches.open(ANSWERS), request, response);
}

async function pageOnDisk(request) {
  const shell = await (await caches.open(PAGES)).match(PAGE);
  if (!shell || new URL(request.url).pathname === PAGE) return shell;
  const other = await (await caches.open(ANSWERS)).match(request.url, { ignoreVary: true });
  // A page that was never here: the first one leads on.
  if (!other) return shell;
  return new Response(withMain(await shell.text(), await other.text()), { headers: shell.headers });
}

async function asset(request, event) {
  const pages = await caches.open(PAGES);
  const known = await pages.match(request, { ignoreVary: true });
  if (known) return known;
  const response = await fetch(request);
  // Scripts and drawings that the page loads only later are needed without a line as well.
  if (response.ok) event.waitUntil(pages.put(request, response.clone()).catch(() => {}));
  return response;
}

/** An object of a lesson: from the disk if it is there and whole. Never from the browser's HTTP cache, where a lesson
 *  that was withdrawn would go on playing. */
async function object(request) {
  const { prefix, name } = objectOf(request.url);
  const row = await kept.get(prefix).catch(() => null);
  const found = row && rowObject(row, name);
  if (found) {
    const disk = await Disk.open();
    const bytes = await disk.get(found[2]);
    if (bytes && name === row.playlist[0]) return playlist(request, bytes, row);
    if (bytes) return whole(bytes, request, name);
    if (row.have.includes(name.split("/")[0])) await tellPages({ kind: "damaged", prefix });
  }
  return fetch(request, { cache: "no-store" });
}

async function playlist(request, bytes, row) {
  const text = playlistOnDisk(new TextDecoder().decode(bytes), row.have);
  if (text === null) return fetch(request, { cache: "no-store" });
  return new Response(text, { headers: { "Content-Type": "application/vnd.apple.mpegurl", [FROM_DISK]: "1" } });
}

const TYPES = { mp4: "video/mp4", m4s: "video/iso.segment", m3u8: "application/vnd.apple.mpegurl" };

function whole(bytes, request, name) {
  const headers = { "Content-Type": TYPES[name.slice(name.lastIndexOf(".") + 1)] ?? "application/octet-stream", [FROM_DISK]: "1" };
  const part = rangeOf(request.headers.get("Range"), bytes.byteLength);
  if (!part) return new Response(bytes, { headers });
  headers["Content-Range"] = `bytes ${part.from}-${part.until}/${bytes.byteLength}`;
  return new Response(bytes.slice(part.from, part.until + 1), { status: 206, headers });
}

/** Pictures and captions have an address for each version, so what is kept is right. */
async function picture(request, event) {
  const answers = await caches.open(ANSWERS);
  const known = await answers.match(request.url, { ignoreVary: true });
  if (known) return known;
  const response = await fetch(request);
  if (response.status === 200) event.waitUntil(keep(answers, request, response.clone()));
  return response;
}

/** The school's newest answer, or the last one that came while there was a line. */
async function newest(request, event) {
  const answers = await caches.open(ANSWERS);
  const asked = fetch(request);
  const known = await answers.match(request.url, { ignoreVary: true });
  try {
    const response = await (known ? inTime(asked, PATIENCE_MS) : asked);
    if (response.status >= 500 && known) return fromDisk(known);
    // Only whole answers can be kept: a cache refuses a 206.
    if (response.status === 200) event.waitUntil(keep(answers, request, response.clone()));
    // A screen that was unpaired, a lesson that was withdrawn: the old answer holds no longer.
    else if ([401, 403, 404, 410].includes(response.status)) event.waitUntil(answers.delete(request.url));
    return response;
  } catch (error) {
    asked.catch(() => {});
    if (known) return fromDisk(known);
    throw error;
  }
}

function fromDisk(known) {
  const headers = new Headers(known.headers);
  headers.set(FROM_DISK, "1");
  return new Response(known.body, { status: known.status, headers });
}

async function keep(answers, request, response) {
  try {
    await answers.put(request.url, response);
    const keys = await answers.keys();
    for (const old of keys.slice(0, Math.max(0, keys.length - MOST_ANSWERS))) await answers.delete(old);
  } catch {
    // The disk is full; the answer has been given all the same.
  }
}

async function tellPages(message) {
  for (const client of await worker.clients.matchAll()) client.postMessage(message);
}
