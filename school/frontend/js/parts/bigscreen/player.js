// The player of the big screen: video.js without its controls, with the engine of the lesson page (engine.js).
import videojs from "video.js/core";
import "../lesson/engine.js";

const HLS = "application/vnd.apple.mpegurl";

/** A player of a <video> without anything to press. */
export function makeFilm(video, { muted = false } = {}) {
  const player = videojs(video, {
    language: document.documentElement.lang,
    controls: false,
    preload: "auto",
    muted,
    bigPlayButton: false,
    errorDisplay: false,
    loadingSpinner: false,
    posterImage: false,
    textTrackDisplay: false,
    textTrackSettings: false,
    disablePictureInPicture: true,
    html5: { nativeTextTracks: false, nativeAudioTracks: false },
  });
  player.$("video").preservesPitch = true; // a slower film keeps its key
  return player;
}

export function load(player, playlist) {
  player.src({ src: playlist, type: HLS });
}

/** Shows the cues of the captions in `place`; returns {has, toggle(on)}. */
export function captions(player, known, place) {
  const tracks = known.map(({ src, language }) => player.addRemoteTextTrack({ kind: "captions", src, srclang: language, mode: "disabled" }, true).track);
  const chosen = Math.max(0, known.findIndex(({ shown }) => shown));
  const track = tracks[chosen];
  const draw = () => {
    const words = Array.from(track.activeCues ?? []).map((cue) => cue.getCueAsHTML().textContent).join("\n"); // prettier-ignore
    place.textContent = words;
  };
  track?.addEventListener("cuechange", draw);
  return {
    has: Boolean(track),
    byItself: known[chosen]?.shown ?? false,
    toggle(on) {
      if (!track) return;
      track.mode = on ? "hidden" : "disabled"; // hidden: its cues are told, and we draw them
      place.lang = known[chosen].language;
      place.hidden = !on;
      if (on) draw();
    },
  };
}
