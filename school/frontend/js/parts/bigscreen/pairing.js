// The screen without a classroom: its code, for how long it is good, and the way to type it in. When it is paired, the
// stream or the next question says so, and app.js goes on to the timetable.
import { getItem } from "../storage.js";

export function mountPair(main, app) {
  const { text, screen } = app;
  const place = main.querySelector("[data-code]");
  const keep = main.querySelector("[data-keep]");
  const qr = main.querySelector("[data-qr]");
  const address = main.querySelector("[data-address]");
  address.textContent = `${location.host}/pair`;
  let shown = "";

  function draw() {
    const { code } = screen.code ?? {};
    if (!code) {
      keep.textContent = text(screen.line === "good" ? "code_waiting" : "code_none");
      return;
    }
    if (code === shown) return;
    shown = code;
    place.querySelectorAll("b").forEach((one, at) => (one.textContent = code[at]));
    place.setAttribute("aria-label", text("code_label", { code: `${code.slice(0, 3)} ${code.slice(3)}` }));
    qr.querySelector("img").src = `/screen/qr.svg?to=${encodeURIComponent(`/pair?code=${code}`)}`;
    qr.hidden = false;
  }

  function tick() {
    draw();
    if (!screen.code) return;
    const left = Math.round((Date.parse(screen.code.expires_at) - Date.now()) / 1000);
    if (left <= 0) {
      screen.renew().catch(() => (keep.textContent = text("code_none")));
      return;
    }
    keep.textContent = text("code_left", { time: `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}` });
  }

  const renew = () => screen.renew().catch(() => screen.refresh());
  main.querySelector("[data-new-code]").addEventListener("click", renew);
  tick();
  if (getItem("screen-token") && screen.isPaired) app.open("/screen", { replace: true });
  return { tick, refresh: draw };
}
