// Registers the worker of the big screen, and lets a new one take over when nobody is watching a lesson.

const ADDRESS = "/screen-worker.js";
const SCOPE = "/screen";
const LOOK_MS = 30 * 60_000;
const SAFE_MS = 5000;
const LOADED = /^\/assets\/|\.(jpg|png|webp|svg)$/;

/** Why this browser keeps nothing on its disk: `no_secure_context`, `no_worker`, or null. */
export function missing() {
  if (!window.isSecureContext) return "no_secure_context";
  if (!("serviceWorker" in navigator) || !("caches" in window)) return "no_worker";
  return null;
}

/**
 * @param {() => boolean} safe whether the page may be loaded again now
 * @param {(message: any) => void} said called with what the worker says
 */
export async function register(safe, said) {
  const workers = navigator.serviceWorker;
  workers.addEventListener("message", ({ data }) => said(data));
  const first = !workers.controller;
  let changed = false;
  workers.addEventListener("controllerchange", () => (changed = !first || changed));
  const registration = await workers.register(ADDRESS, { scope: SCOPE, updateViaCache: "none" });
  setInterval(() => registration.update().catch(() => {}), LOOK_MS);
  setInterval(() => {
    if (!safe()) return;
    if (changed) location.reload();
    else if (registration.waiting && registration.active) registration.waiting.postMessage({ kind: "take over" });
  }, SAFE_MS);
  return registration;
}

/** Lets the worker keep the scripts, fonts and pictures that this page loaded before there was a worker. */
export async function rememberLoaded() {
  await navigator.serviceWorker.ready;
  const loaded = performance.getEntriesByType("resource").map(({ name }) => new URL(name));
  const own = loaded.filter(({ origin, pathname }) => origin === location.origin && LOADED.test(pathname));
  for (const url of own) await fetch(url, { cache: "force-cache" }).catch(() => {});
}

/** Asks the browser not to throw anything away by itself; whether it has agreed. */
export async function persist() {
  const { storage } = navigator;
  if (!storage?.persist) return false;
  return (await storage.persisted()) || storage.persist();
}
