// The captions as text beside the player: the current line is marked, and a press on a line seeks to it.
// (video.js's lists of tracks and cues have a length and indices but are not iterable: hence Array.from.)
import { clock } from "../times.js";

const WIDE = "(min-width: 60rem)"; // the width at which the text is beside the picture, as in css/parts/base.css

function lineOf(cue, player) {
  const [item, press, time, words] = ["li", "button", "time", "span"].map((name) => document.createElement(name));
  press.setAttribute("type", "button");
  time.textContent = clock(cue.startTime);
  words.textContent = cue.getCueAsHTML().textContent;
  press.append(time, words);
  press.addEventListener("click", () => player.currentTime(cue.startTime));
  item.append(press);
  return item;
}

/** Shows one of two panels by its tab; the arrow keys go from tab to tab (WAI-ARIA, tabs pattern). */
function tendTabs(tabs) {
  const select = (chosen) => {
    for (const tab of tabs) {
      tab.setAttribute("aria-selected", String(tab === chosen));
      tab.tabIndex = tab === chosen ? 0 : -1;
      document.getElementById(tab.getAttribute("aria-controls")).hidden = tab !== chosen;
    }
  };
  tabs.forEach((tab, place) => {
    tab.addEventListener("click", () => select(tab));
    tab.addEventListener("keydown", ({ key }) => {
      if (key !== "ArrowLeft" && key !== "ArrowRight") return;
      const other = tabs[(place + 1) % tabs.length];
      select(other);
      other.focus();
    });
  });
  return select;
}

/** Marks the current line, and scrolls to it unless the viewer is reading elsewhere in the list. */
function followSpeech(player, box, lines) {
  let current = null;
  player.on("timeupdate", () => {
    const now = player.currentTime();
    const spoken = lines().find(({ cue }) => cue.startTime <= now && now < cue.endTime)?.item ?? null;
    if (spoken === current) return;
    current?.firstChild.removeAttribute("aria-current");
    current = spoken;
    if (!spoken) return;
    spoken.firstChild.setAttribute("aria-current", "true");
    if (box.matches(":hover, :focus-within")) return;
    box.scrollTop = spoken.offsetTop - (box.clientHeight - spoken.offsetHeight) / 2;
  });
}

/** Adds the transcript, if the lesson has captions: of the language that is shown, else of the first. */
export function showTranscript(player) {
  const box = document.querySelector("[data-lines]");
  if (!box) return;
  const bar = document.querySelector("[data-tabs]");
  const select = tendTabs([...bar.querySelectorAll("[role=tab]")]);
  let lines = [];
  let drawn = null;
  const draw = () => {
    const known = Array.from(player.textTracks()).filter(({ kind, cues }) => kind === "captions" && cues?.length);
    const track = known.find(({ mode }) => mode === "showing") ?? known.find((one) => one === drawn) ?? known[0];
    if (!track || track === drawn) return;
    if (!drawn && window.matchMedia(WIDE).matches) select(bar.querySelector("[data-text]"));
    drawn = track;
    lines = Array.from(track.cues).map((cue) => ({ cue, item: lineOf(cue, player) }));
    box.replaceChildren(...lines.map(({ item }) => item));
    box.lang = track.language;
    bar.hidden = false;
  };
  const tracks = player.textTracks();
  tracks.addEventListener("change", draw);
  tracks.addEventListener("addtrack", ({ track }) => track.addEventListener("loadeddata", draw));
  followSpeech(player, box.parentElement, () => lines);
}
