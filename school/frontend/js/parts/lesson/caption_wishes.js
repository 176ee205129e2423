// The reader's wishes about captions: the school keeps those of members, this browser those of visitors.
import { call } from "../dom.js";
import { getItem, setItem } from "../storage.js";
import { readWishes } from "./caption_choice.js";

const NAME = "captions";

/** What is wished for; `kept` is JSON of the school's, of a member. */
export function wishesOf(kept) {
  return readWishes(kept || getItem(NAME));
}

/** Lets the form beside the transcript change them; `change(wishes)` shows what was chosen at once. */
export function tendWishes(wishes, change) {
  const form = document.querySelector("[data-wishes]");
  if (!form) return;
  const { captions, second } = form.elements;
  const told = form.querySelector("[data-wished]");
  captions.value = wishes.captions;
  if (second && [...second.options].some(({ value }) => value === wishes.second)) second.value = wishes.second;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", async () => {
    // A lesson without that language must not forget the wish for others.
    const now = { captions: captions.value, second: second ? second.value : wishes.second };
    change(now);
    told.hidden = true;
    if (!("member" in form.dataset)) {
      setItem(NAME, JSON.stringify(now));
      return;
    }
    await call("PUT", "/api/v1/viewing", now).catch(() => (told.hidden = false));
  });
}
