// The headcount: taps are gathered, and the last number is sent. What could not be sent is kept, and says so.
import { askOrKeep, newKey } from "./later.js";

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
    if (!screening && !state?.lesson) return said(say("nothingToCount"));
    const address = screening ? `/api/v1/screenings/${screening.id}/attendance` : "/api/v1/attendance";
    const body = { classroom: classroom.id, headcount, key: newKey(), ...(screening ? {} : { lesson: state.lesson }) };
    try {
      await askOrKeep(address, body, `${address} ${body.lesson ?? ""}`);
      said(say("counted", { count: headcount }));
    } catch (error) {
      said(say(error.kept ? "countKept" : "notCounted"));
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
