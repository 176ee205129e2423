// Days and times in the reader's own time zone; the server writes them in the one of its machine.

const words = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });

/** A moment as <input type="datetime-local"> holds it. */
function localInput(moment) {
  const shifted = new Date(moment.getTime() - moment.getTimezoneOffset() * 60000);
  return shifted.toISOString().slice(0, 16);
}

/** Says all times of the page anew. */
export function localTimes() {
  for (const time of document.querySelectorAll("time[data-moment]")) time.textContent = words.format(new Date(time.dateTime));
}

/** Lets a plan be made in the reader's time zone. */
export function plannable() {
  const form = document.querySelector("[data-plan]");
  if (!form) return;
  const planned = document.querySelector("time[data-moment]");
  if (planned) form.at.value = localInput(new Date(planned.dateTime));
  form.at.min = localInput(new Date());
  form.addEventListener("submit", () => {
    const chosen = new Date(form.at.value);
    form.moment.value = Number.isNaN(chosen.getTime()) ? "" : chosen.toISOString();
  });
}
