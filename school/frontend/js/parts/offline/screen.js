// What the page of the big screen does about a weak line: `startOffline(...)` once it is paired.
import { AROUND } from "./answers.js";
import { BundleRefused, happenedFile, readHeader, takeBundle } from "./bundle.js";
import { Disk, OBJECTS } from "./disk.js";
import { Keeper } from "./keeper.js";
import { Outbox } from "./outbox.js";
import { LineSpeed, Pacer } from "./pacing.js";
import { facts, forgetAll, kept, outbox as outboxStore } from "./records.js";
import { missing, persist, register, rememberLoaded } from "./worker.js";

const API = "/api/v1/screens/me";
const ANSWERS = "screen-answers-1";
const STICK = "/screen/stick";
const CONTACT_MS = 60_000;
const IDLE_MS = 5000;
/** Screenings of which a state tells: the next two days or so. */
const MOST_TOLD = 24;
const UNPAIRED = new Set(["unknown_screen", "screen_revoked"]);

function ask(token, path, body = undefined, headers = {}) {
  const options = { cache: /** @type {RequestCache} */ ("no-store"), headers: { Authorization: `Bearer ${token}`, ...headers } };
  if (body === undefined) return fetch(`${API}${path}`, options);
  const json = { ...options.headers, "Content-Type": "application/json" };
  return fetch(`${API}${path}`, { ...options, method: "POST", headers: json, body: JSON.stringify(body) });
}

/** What the keeper asks the school. */
function schoolOf(token, unpaired) {
  const checked = async (response) => {
    if (response.status === 401 && UNPAIRED.has((await response.clone().json().catch(() => ({}))).error)) await unpaired();
    if (!response.ok && response.status !== 304) throw new Error(`${response.status}`);
    return response;
  };
  return {
    async list(etag) {
      const response = await checked(await ask(token, "/offline", undefined, etag ? { "If-None-Match": etag } : {}));
      if (response.status === 304) return { status: 304 };
      return { status: 200, list: await response.json(), etag: response.headers.get("ETag") };
    },
    held: async (items) => (await checked(await ask(token, "/held", { items }))).json(),
    manifest: async ({ manifest }) => (await checked(await ask(token, manifest.slice(API.length)))).json(),
    object: (prefix, name) => fetch(`/media/${prefix}/${name}${AROUND}`, { cache: "no-store" }),
    async also(url) {
      const response = await fetch(`${url}${AROUND}`, { cache: "no-store", credentials: "same-origin" });
      if (response.status === 200) await (await caches.open(ANSWERS)).put(url, response);
      return response.status < 500;
    },
  };
}

/**
 * Starts to keep lessons on this disk and to send what happened.
 * @param {object} page
 * @param {string} page.id the screen's
 * @param {string} page.token
 * @param {() => string} page.classroom its id
 * @param {() => number} page.now the school's time in ms
 * @param {() => {lesson: string, fromDisk: boolean} | null} page.playing
 * @param {(lesson: string) => void} [page.removed] a lesson was withdrawn: it may not go on playing
 * @param {() => void} [page.unpaired] the school knows this screen no more; everything was removed
 */
export async function startOffline({ id, token, classroom, now, playing, removed = () => {}, unpaired = () => {} }) {
  const reason = missing();
  const post = async (items) => {
    const response = await ask(token, "/happened", { items });
    return { status: response.status, body: await response.json().catch(() => null) };
  };
  const outbox = new Outbox(outboxStore, { post, now });
  const stopped = new AbortController();
  const common = {
    /** Keeps what happened (`play`, `headcount`, `call`, ...) until the school has it. */
    async add(kind, facts = {}, key = undefined) {
      const item = await outbox.add(kind, facts, key);
      outbox.flush();
      return item;
    },
    flush: () => outbox.flush(),
    waiting: async () => (await outboxStore.all()).length,
    stop: () => stopped.abort(),
  };
  if (reason) {
    const nothing = { supported: false, reason, ready: [], disk: null };
    const timer = setInterval(() => outbox.flush(), CONTACT_MS);
    stopped.signal.addEventListener("abort", () => clearInterval(timer));
    outbox.flush();
    return { ...common, state: async () => ({ ...nothing, waiting: await common.waiting() }), contact: () => {} };
  }

  async function wipe() {
    stopped.abort();
    await forgetAll();
    for (const name of [OBJECTS, ANSWERS]) await caches.delete(name);
    unpaired();
  }

  const school = schoolOf(token, wipe);
  await register(() => !playing(), (message) => message.kind === "damaged" && keeper.look());
  rememberLoaded();
  school.also(STICK).catch(() => {}); // it is needed where there is no line
  const persisted = await persist().catch(() => false);
  const estimate = () => navigator.storage.estimate();
  const parts = { school, disk: await Disk.open(), kept, facts, outbox, now, playing, estimate };
  const keeper = new Keeper({ ...parts, pacer: new Pacer(), speed: new LineSpeed() });
  keeper.forget = async (prefix) => {
    const answers = await caches.open(ANSWERS);
    for (const request of await answers.keys()) {
      if (new URL(request.url).pathname.startsWith(`/media/${prefix}/`)) await answers.delete(request);
    }
  };
  const remove = keeper.remove.bind(keeper);
  keeper.remove = async (prefix, why) => {
    const lesson = keeper.rows.get(prefix)?.lesson;
    await remove(prefix, why);
    if (lesson && why !== "space") removed(lesson);
  };
  await keeper.open();

  let contacted = 0;
  let wanted = true;
  let wake = () => {};
  /** Speaks with the school now: a hint came, or the line is back. */
  const contact = () => {
    wanted = true;
    wake();
  };
  window.addEventListener("online", contact, { signal: stopped.signal });

  /** @returns {Promise<void>} */
  const wait = (ms) => new Promise((resolve) => {
    wake = resolve;
    setTimeout(resolve, ms);
  });

  async function keep() {
    await keeper.sweep();
    while (!stopped.signal.aborted) {
      if (wanted || performance.now() - contacted > CONTACT_MS) {
        wanted = false;
        contacted = performance.now();
        await outbox.flush();
        await keeper.contact().then(() => outbox.flush()).catch(() => {});
      }
      const did = await keeper.step();
      if (did === "fetched") continue;
      const unread = did === "ready" || did === "closed" ? keeper.unchecked() : null;
      if (unread && !playing()) await keeper.check(unread);
      else await wait(IDLE_MS * Math.min(12, 1 + keeper.failures));
    }
  }

  // Of several windows of this screen one keeps the disk.
  navigator.locks.request("screen-disk", { signal: stopped.signal }, () => keep()).catch(() => {});

  return {
    ...common,
    contact,
    /** For POST screens/me/state; docs/offline.md describes the fields. */
    async state() {
      const { quota = null, usage = null } = await estimate();
      const capped = keeper.pacer.rate !== null;
      const kbit = keeper.speed.rate === null ? null : Math.round((keeper.speed.rate * 8) / 1000);
      return {
        supported: true,
        reason: null,
        doing: keeper.doing,
        ready: keeper.readiness().slice(0, MOST_TOLD),
        disk: { used: keeper.used, quota, usage, free: quota === null ? null : quota - usage, persisted },
        line: { kbit, capped },
        waiting: await common.waiting(),
        refused: outbox.refused.length,
      };
    },
    held: () => keeper.held(),
    wipe,
    /** Whether a lesson can be played without a line, and in which height. */
    onDisk: (lesson) => {
      const row = [...keeper.rows.values()].find((each) => each.lesson === lesson);
      return row ? keeper.rungOf(row) : null;
    },
    /** The file for the stick that goes back. What is in it stays here until the school has confirmed it. */
    saveHappened: async () => happenedFile(await outboxStore.all(), { screen: id, token, now: now(), held: keeper.held() }),
    /** Takes a bundle from a stick. Rejects with BundleRefused, whose `code` stands for a sentence. */
    async openBundle(file, progress = () => {}) {
      const newest = (await facts.get("bundle")) ?? 0;
      const keys = keeper.list?.keys ?? [];
      const header = await readHeader(file, { keys, classroom: classroom(), newest });
      const answers = async ({ url, type }, bytes) => {
        const cache = await caches.open(ANSWERS);
        await cache.put(url, new Response(bytes, { headers: { "Content-Type": type } }));
      };
      await takeBundle(file, header, keeper, { answers, progress });
      await facts.put("bundle", Date.parse(header.made_at));
      return { lessons: header.list.lessons.length, from: header.from, to: header.to };
    },
  };
}

export { BundleRefused };
