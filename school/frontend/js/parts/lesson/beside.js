// The list of the course beside the player: its ticks and its sum are updated while the viewer watches.
import { become } from "../becoming.js";

const PLACE = "[data-beside]";

/** Updates the list when the lesson counts as learned. */
export function followTicks(player) {
  player.on("learned", async () => {
    const asked = fetch(location.pathname, { credentials: "same-origin", headers: { Accept: "text/html" } });
    const answer = await asked.catch(() => null);
    if (!answer?.ok) return; // the next page shows it
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const [old, fresh] = [document.querySelector(PLACE), page.querySelector(PLACE)];
    if (old && fresh) become(old, document.adoptNode(fresh));
  });
}
