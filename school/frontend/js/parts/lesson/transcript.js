// The captions as text beside the player: the current line is marked, and a press on a line seeks to it.
// (video.js's lists of tracks and cues have a length and indices but are not iterable: hence Array.from.)
import { clock } from "../times.js";
import { isWide } from "./tabs.js";
import { findIn } from "./transcript_find.js";
import { proposeCorrections } from "./transcript_fix.js";
import { takeAway } from "./transcript_take.js";

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

/** Marks the current line, and scrolls to it unless the viewer is reading or searching elsewhere in the list. */
function followSpeech(player, box, lines, { isSearching, follow }) {
  let current = null;
  player.on("timeupdate", () => {
    const now = player.currentTime();
    const spoken = lines().find(({ cue }) => cue.startTime <= now && now < cue.endTime)?.item ?? null;
    if (spoken === current) return;
    current?.firstChild.removeAttribute("aria-current");
    current = spoken;
    if (!spoken) return;
    spoken.firstChild.setAttribute("aria-current", "true");
    follow(spoken);
    if (box.matches(":hover, :focus-within") || isSearching()) return;
    box.scrollTop = spoken.offsetTop - (box.clientHeight - spoken.offsetHeight) / 2;
  });
}

/** Adds the transcript, if the lesson has captions: of the language that is shown, else of the first. */
export function showTranscript(player, select) {
  const panel = document.querySelector("[data-transcript]");
  if (!panel) return;
  const list = panel.querySelector("[data-lines]");
  const tab = document.querySelector("[data-text]");
  const chosenBefore = () => document.activeElement?.closest("[data-tabs]"); // who goes through the tabs is not sent elsewhere
  let lines = [];
  let drawn = null;
  const finder = findIn(panel, () => lines.map(({ item }) => item.firstChild.lastChild));
  const files = takeAway(panel, () => lines.map(({ cue }) => cue));
  const fixes = proposeCorrections(panel, () => lines, () => drawn?.language ?? "");
  const draw = () => {
    const known = Array.from(player.textTracks()).filter(({ kind, cues }) => kind === "captions" && cues?.length);
    const track = known.find(({ mode }) => mode === "showing") ?? known.find((one) => one === drawn) ?? known[0];
    if (!track || track === drawn) return;
    const isFirst = !drawn;
    drawn = track;
    lines = Array.from(track.cues).map((cue) => ({ cue, item: lineOf(cue, player) }));
    list.replaceChildren(...lines.map(({ item }) => item));
    list.lang = track.language;
    files.offer(track.language);
    fixes.again();
    finder.again();
    if (!isFirst) return;
    tab.hidden = false;
    const stays = document.querySelector("[data-tabs] [aria-selected=true]");
    select(isWide() && !chosenBefore() ? tab : stays);
  };
  const tracks = player.textTracks();
  tracks.addEventListener("change", draw);
  tracks.addEventListener("addtrack", ({ track }) => track.addEventListener("loadeddata", draw));
  followSpeech(player, panel.querySelector("[data-reading]"), () => lines, { isSearching: finder.isSearching, follow: fixes.follow });
}
