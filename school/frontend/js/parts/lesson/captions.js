// Captions in a band under the picture, as large as the reader's own text.
// (video.js's lists of tracks and cues have a length and indices but are not iterable: hence Array.from.)
import { choose, secondFor } from "./caption_choice.js";

function lines(track) {
  // getCueAsHTML parses the cue's own small markup; only its text is taken.
  return Array.from(track?.activeCues ?? []).map((cue) => cue.getCueAsHTML().textContent).join("\n");
}

/**
 * Removes the <track> elements before video.js sees them, and returns their data.
 * video.js itself would lose them when the source is passed to the HLS engine.
 */
export function takeTracks(video, wishes = { captions: "AUTO", second: "" }) {
  const tracks = [...video.querySelectorAll("track")];
  const languages = tracks.filter(({ kind }) => kind === "captions").map(({ srclang }) => srclang);
  const { first } = choose(languages, wishes, document.documentElement.lang);
  return tracks.map((track) => {
    track.remove();
    const { kind, src, srclang, label } = track;
    return { kind, src, srclang, label, mode: kind === "captions" && srclang === first ? "showing" : "disabled" };
  });
}

/**
 * Shows the active cues of the showing track in the band, and those in the second language below; without such a track
 * the band is hidden. Returns a function that takes other wishes.
 */
export function showCaptions(player, known, wishes = { captions: "AUTO", second: "" }) {
  const band = document.createElement("p");
  band.className = "caption";
  band.hidden = true;
  player.el().insertBefore(band, player.controlBar.el());
  const tracks = player.textTracks();
  const [first, second] = ["span", "span"].map((name) => document.createElement(name));
  second.className = "caption-second";
  band.append(first, second);
  const all = () => Array.from(tracks).filter(isCaptions);
  const fill = (place, track) => {
    place.lang = track?.language ?? "";
    place.textContent = lines(track);
  };
  const draw = () => {
    const track = all().find(isShown);
    const wished = secondFor(all().map(({ language }) => language), track?.language ?? null, wishes.second);
    const below = wished ? all().find(({ language }) => language === wished) : null;
    if (below && below.mode === "disabled") below.mode = "hidden"; // its cues are told, and drawn here
    band.hidden = !track;
    fill(first, track);
    fill(second, below);
  };
  tracks.addEventListener("change", draw);
  tracks.addEventListener("addtrack", ({ track }) => track.addEventListener("cuechange", draw));
  for (const track of Array.from(tracks)) track.addEventListener("cuechange", draw);
  player.ready(() => {
    for (const track of known) player.addRemoteTextTrack(track, true); // true: they stay whatever the source does
    draw();
  });
  return (changed) => {
    wishes = changed;
    const languages = all().map(({ language }) => language);
    const chosen = choose(languages, wishes, document.documentElement.lang).first;
    for (const track of all()) track.mode = track.language === chosen ? "showing" : "disabled";
    draw();
  };
}

const isCaptions = (track) => track.kind === "captions" || track.kind === "subtitles";
const isShown = (track) => track.mode === "showing" && isCaptions(track);

/** Turns the captions that were last shown, or the first there are, on or off. */
export function toggleCaptions(player) {
  const known = Array.from(player.textTracks()).filter((track) => track.kind === "captions" || track.kind === "subtitles");
  const shown = known.find((track) => track.mode === "showing");
  if (shown) shown.mode = "disabled";
  else if (known.length) known[0].mode = "showing";
}
