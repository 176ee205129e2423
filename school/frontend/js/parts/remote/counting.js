// The headcount: taps are gathered, and the last number is sent. A number that was not sent says so.
import { ask } from "./link.js";

const GATHER_MS = 900;
const MOST = 9999;

/** `told()` is what GET /remotes/me told last; `said(text)` shows a sentence. */
export function makeCounter(panel, say, told, said) {
  const field = panel.querySelector("[data-act=heads]");
  let timer = 0;

  function set(count) {
    field.value = String(Math.min(MOST, Math.max(0, count)));
    clearTimeout(timer);
    timer = setTimeout(send, GATHER_MS);
  }

  async function send() {
    const { classroom, screening, state } = told() ?? {};
    const headcount = Number(field.value);
    const key = [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    if (!screening && !state?.lesson) return said(say("nothingToCount"));
    const address = screening ? `/api/v1/screenings/${screening.id}/attendance` : "/api/v1/attendance";
    const body = { classroom: classroom.id, headcount, key, ...(screening ? {} : { lesson: state.lesson }) };
    try {
      await ask("POST", address, body);
      said(say("counted", { count: headcount }));
    } catch {
      said(say("notCounted"));
    }
  }

  for (const button of panel.querySelectorAll("[data-heads]")) {
    button.addEventListener("click", () => set((Number(field.value) || 0) + Number(button.dataset.heads)));
  }
  field.addEventListener("input", () => {
    const count = Number(field.value.replace(/\D/g, ""));
    if (field.value !== "") set(count);
  });
}
