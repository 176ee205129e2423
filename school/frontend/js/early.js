// Asks for the beginning of a lesson while the player's own scripts are still on their way. They take two seconds on a
// line of 1 Mbit/s; the player then finds what it asks for in the browser's cache. 1 KB, and needs nothing else.
import { firstOf, urisOf } from "./parts/lesson/beginning.js";

const stage = document.querySelector("[data-stage]");
const source = stage?.querySelector("source");

/** Whether the player is there: then it asks for what it wants. */
const isLate = () => stage.querySelector("div.video-js") !== null;

async function text(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.text();
}

/** The first objects of a media playlist, one after the other. */
async function begin(address) {
  for (const uri of firstOf(await text(address))) {
    if (isLate()) return;
    const answer = await fetch(new URL(uri, address));
    await answer.arrayBuffer();
  }
}

async function prepare(address) {
  const { sound, smallest } = urisOf(await text(address));
  // The sound is the same for all renditions. As long as no player is there, the line is slow: the smallest picture will be wanted.
  for (const uri of [sound, smallest]) if (uri && !isLate()) begin(new URL(uri, address).href).catch(() => {});
}

// A lesson that was watched before goes on elsewhere than at its beginning.
if (source && !("inProgress" in stage.dataset) && !Number(stage.dataset.at)) prepare(source.src).catch(() => {});
