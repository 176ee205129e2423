// The bar of the last decision: it counts ten seconds down and goes; the list below takes back for ten minutes.
import { texts } from "../dom.js";

const SHOWN_S = 10;
const text = texts("desk-texts");
const hour = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "numeric", minute: "2-digit" });
let timer = 0;

/** Begins to count for a new page, and says times of the list in the reader's time zone. */
export function countDown(desk) {
  for (const time of desk.querySelectorAll("time[data-clock]")) time.textContent = hour.format(new Date(time.dateTime));
  for (const time of desk.querySelectorAll("time[data-moment]")) time.textContent = new Date(time.dateTime).toLocaleDateString(document.documentElement.lang);
  clearInterval(timer);
  const bar = desk.querySelector("[data-bar]");
  if (!bar) return;
  let left = SHOWN_S;
  const show = () => {
    bar.querySelector("[data-left]").textContent = text("left", { n: left });
    bar.querySelector("[data-count]").value = left;
  };
  show();
  timer = setInterval(() => {
    left -= 1;
    if (left > 0) return show();
    clearInterval(timer);
    bar.remove();
  }, 1000);
}
