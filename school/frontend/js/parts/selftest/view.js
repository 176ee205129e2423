// The view of the big screen that tries the classroom out: seven checks, two of which ask somebody.
import { KEYS, count, judge, question, told } from "./rules.js";
import { drum } from "./tone.js";
import { put } from "../bigscreen/focus.js";

const EVERY_MS = 3000;

/** What is known without asking anybody. `app` is the big screen (parts/bigscreen/app.js). */
async function measure(app) {
  const [said, estimate] = [app.describe().offline, await navigator.storage?.estimate?.()];
  const free = said?.disk?.free ?? (estimate?.quota ? estimate.quota - (estimate.usage ?? 0) : null);
  const answer = await fetch("/api/v1/clock", { cache: "no-store" }).then((one) => one.json()).catch(() => null);
  return {
    line: app.screen.line,
    kbit: said?.line?.kbit ?? null,
    free,
    persisted: said?.disk?.persisted ?? (await navigator.storage?.persisted?.().catch(() => false)),
    secure: globalThis.isSecureContext,
    offset: answer ? Date.now() / 1000 - answer.now : null,
    phones: app.screen.me?.remotes ?? 0,
  };
}

export function mountTest(main, app) {
  const { text } = app;
  const known = { keys: [] };
  let found = judge(known);
  let asked = null;

  function draw() {
    found = judge(known);
    app.tests = told(found);
    app.screen.changed();
    main.querySelector("[data-good]").textContent = text("test_good", { n: count(found) });
    for (const [name, { state, say, figure }] of Object.entries(found)) {
      const row = main.querySelector(`[data-test=${name}]`);
      row.className = `test ${state}${name === question(found) ? " asking" : ""}`;
      row.querySelector("[data-say]").textContent = row.dataset[say]?.replace(/\{(\w+)\}/g, (_, key) => String(figure[key] ?? "")) ?? "";
      row.querySelector("[data-acts]")?.toggleAttribute("hidden", state === "good");
    }
    const next = question(found);
    if (next === asked) return;
    asked = next;
    if (next === "sound") drum().catch(() => {});
    put(main.querySelector(next ? `[data-test=${next}] button` : "[data-home]"));
  }

  async function follow() {
    if (!main.isConnected || main.dataset.view !== "test") return;
    Object.assign(known, await measure(app));
    if (main.dataset.view !== "test") return;
    draw();
    setTimeout(follow, EVERY_MS);
  }

  main.addEventListener("click", (event) => {
    const { answer } = event.target.closest("[data-answer]")?.dataset ?? {};
    if (!answer) return;
    const [name, yes] = answer.split(":");
    known[name] = yes === "yes";
    if (name === "heard" && yes === "no") drum().catch(() => {});
    draw();
  });
  draw();
  follow();
  return {
    key(what) {
      if (KEYS.includes(what) && !known.keys.includes(what)) {
        known.keys.push(what);
        draw();
        if (what === "back") return true; // it was tried: the second one goes back
      }
      return false; // the focus moves as everywhere
    },
  };
}
