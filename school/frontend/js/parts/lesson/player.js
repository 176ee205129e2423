// Makes the player: which controls, in which order, and how it picks a quality.
import videojs from "video.js/core";
import "./engine.js"; // plays HLS
import { useOurIcons } from "./icons.js";
import "./quality.js"; // the menu of that name
import "./theatre.js"; // the button of that name
import zhCN from "./zh-CN.js";

videojs.addLanguage("zh-CN", zhCN);
videojs.addLanguage("en", { "Quality Levels": "Picture quality", "Playback Rate": "Speed", "captions off": "Captions off" });

const CONTROLS = [
  "progressControl", // first, so that it stands above the buttons and is reached first by Tab
  "playToggle",
  "skipBackward",
  "skipForward",
  "currentTimeDisplay",
  "timeDivider",
  "durationDisplay",
  "customControlSpacer",
  "volumePanel",
  "chaptersButton", // on a desk and in full screen; on a phone the list is below the picture
  "subsCapsButton",
  "playbackRateMenuButton",
  "qualityMenuButton",
  "theatreToggle",
  "fullscreenToggle",
];

/** Returns the video.js player of the stage. */
export function makePlayer(stage) {
  const player = videojs(stage.querySelector("video"), {
    language: document.documentElement.lang,
    preload: "metadata", // not in the page: a browser that plays HLS itself would start before this script is loaded
    experimentalSvgIcons: true,
    bigPlayButton: true,
    errorDisplay: false, // parts/lesson/states.js shows it in our words
    loadingSpinner: false,
    textTrackDisplay: false, // parts/lesson/captions.js: below the picture, never over feet
    textTrackSettings: false, // captions follow the reader's own text size
    disablePictureInPicture: true,
    audioPosterMode: "soundOnly" in stage.dataset,
    playbackRates: [0.5, 0.75, 1, 1.25, 1.5, 2],
    controlBar: { children: CONTROLS, skipButtons: { forward: 10, backward: 10 }, volumePanel: { inline: true } },
    html5: { nativeTextTracks: false, nativeAudioTracks: false },
  });
  useOurIcons(player);
  return player;
}
