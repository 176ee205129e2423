// Offers recordings that were made in this browser and never arrived: send, watch, throw away.
import { bind, forget, keptBy } from "./kept_recordings.js";
import { size } from "./studio/size.js";

const day = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });

/** Shows them in `panel`; `send({id, file, clip})` is called for the one that is to be sent. */
export async function offerKept(panel, send) {
  const found = await keptBy(document.documentElement.dataset.member);
  panel.hidden = !found.length;
  const row = panel.querySelector("template");
  for (const one of found) {
    const item = row.content.cloneNode(true).firstElementChild;
    item.querySelector("[data-when]").textContent = `${day.format(one.at)} \u00b7 ${size(one.file.size)}`;
    listen(item, one, panel, send);
    panel.querySelector("ul").append(item);
  }
}

function listen(item, one, panel, send) {
  const part = (name) => item.querySelector(`[data-kept="${name}"]`);
  const screen = item.querySelector("video");
  const ask = (asked) => {
    item.querySelector("[data-asked]").hidden = !asked;
    item.querySelector("[data-choices]").hidden = asked;
    (asked ? part("stay") : part("drop")).focus();
  };
  part("send").addEventListener("click", () => send(one));
  part("watch").addEventListener("click", () => {
    if (!screen.src) screen.src = URL.createObjectURL(one.file);
    screen.hidden = false;
    screen.play();
  });
  part("drop").addEventListener("click", () => ask(true));
  part("stay").addEventListener("click", () => ask(false));
  part("gone").addEventListener("click", async () => {
    if (screen.src) URL.revokeObjectURL(screen.src);
    await forget(one.id);
    item.remove();
    panel.hidden = !panel.querySelector("li");
  });
}

export { bind, forget };
