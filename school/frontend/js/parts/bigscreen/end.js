// The card at the end of a lesson: how many came, typed by digits; a code to sign oneself in; what comes next; thanks.
import { fewer, heads } from "./pad.js";
import { sendHeadcount } from "./attendance.js";
import { put } from "./focus.js";

const REST_MS = 5 * 60000;
const RETRY_MS = 30000;

export function mountEnd(main, app) {
  const { text, screen } = app;
  const [counting, thanks] = [main.querySelector("[data-count]"), main.querySelector("[data-thanks]")];
  const digits = main.querySelector("[data-digits]");
  const qr = main.querySelector("[data-qr]");
  let timer = 0;
  const { lesson } = counting.dataset;
  const screening = screen.me?.screening ?? null;
  let [count, typed] = [0, false];

  function draw() {
    const shown = [...String(count)].map((one, place, all) => {
      const box = document.createElement("b");
      box.textContent = one;
      box.classList.toggle("cur", place === all.length - 1);
      return box;
    });
    digits.replaceChildren(...shown);
    digits.setAttribute("aria-valuenow", String(count));
  }

  async function note() {
    if (!count) {
      app.say(text("count_none"));
      return;
    }
    const sent = await sendHeadcount(screen, { lesson, screening: screening?.id ?? null, headcount: count });
    if (!sent) app.say(text("kept_count"));
    show(true);
  }

  function show(isThanks) {
    [counting.hidden, thanks.hidden] = [isThanks, !isThanks];
    main.querySelector("[data-thanks-words]").textContent = count ? text("thanks", { n: count }) : text("thanks_none");
    put(isThanks ? thanks.querySelector("[data-home]") : digits);
    if (isThanks) app.rest(REST_MS);
  }

  // The code by which neighbours sign themselves in. It is good for a quarter of an hour, so it changes while it is shown.
  async function showCode() {
    try {
      const told = await screen.call("POST", "/api/v1/screens/me/attendance-code", { lesson, screening: screening?.id ?? null });
      qr.querySelector("img").src = `/screen/qr.svg?to=${encodeURIComponent(new URL(told.url).pathname)}`;
      qr.hidden = false;
      const next = main.querySelector("[data-thanks-next]");
      next.textContent = told.this_year > 1 ? text("this_year", { n: told.this_year }) : "";
      if (!typed && told.people) {
        count = told.people; // counted during the lesson, here or on a phone
        draw();
      }
      if (told.last) main.querySelector("[data-last]").textContent = text("last_count", { n: told.last });
      timer = setTimeout(showCode, 1000 * told.renew_after);
    } catch {
      qr.hidden = true; // without a line nobody could scan it either
      timer = setTimeout(showCode, RETRY_MS);
    }
  }

  draw();
  showCode();
  return {
    leave() {
      clearTimeout(timer);
    },
    key(what) {
      if (!thanks.hidden) return false;
      if (what.startsWith("digit:")) {
        count = typed ? heads(count, what.slice(6)) : Number(what.slice(6)); // the first digit replaces the last number
        typed = true;
        put(digits);
      } else if (what === "left" && document.activeElement === digits) count = fewer(count);
      else if (what === "ok" && document.activeElement === digits) note();
      else return false;
      draw();
      return true;
    },
    /** From the thanks back to the number, from there out: "later". */
    back() {
      if (thanks.hidden) return false;
      show(false);
      return true;
    },
    command(command) {
      if (command === "next") main.querySelector(".next")?.click();
      else if (command === "again" || command === "play") thanks.querySelector(".acts a:last-child").click();
    },
    describe: () => ({ lesson, position: 0, playing: false }),
  };
}
