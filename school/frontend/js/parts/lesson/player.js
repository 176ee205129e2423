// Makes the player: which controls, in which order, and how it picks a quality.
import videojs from "video.js";
import "videojs-contrib-quality-menu";
import { useOurIcons } from "./icons.js";
import "./theatre.js"; // the button of that name
import { switchByTime } from "./switching.js";
import zhCN from "./zh-CN.js";

videojs.addLanguage("zh-CN", zhCN);
videojs.addLanguage("en", { "Quality Levels": "Picture quality", "Playback Rate": "Speed" });

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
  "subsCapsButton",
  "playbackRateMenuButton",
  "theatreToggle",
  "fullscreenToggle",
];

/** Answers the video.js player of the stage, with the quality menu in place. */
export function makePlayer(stage) {
  const player = videojs(stage.querySelector("video"), {
    language: document.documentElement.lang,
    experimentalSvgIcons: true,
    bigPlayButton: true,
    errorDisplay: false, // parts/lesson/states.js tells it in our words
    loadingSpinner: false,
    textTrackDisplay: false, // parts/lesson/captions.js: below the picture, never over feet
    textTrackSettings: false, // captions follow the reader's own text size
    disablePictureInPicture: true,
    audioPosterMode: "soundOnly" in stage.dataset,
    playbackRates: [0.5, 0.75, 1, 1.25, 1.5, 2],
    controlBar: { children: CONTROLS, skipButtons: { forward: 10, backward: 10 }, volumePanel: { inline: true } },
    html5: {
      nativeTextTracks: false,
      nativeAudioTracks: false,
      vhs: {
        overrideNative: !videojs.browser.IS_ANY_SAFARI,
        limitRenditionByPlayerDimensions: true,
        useDevicePixelRatio: true,
        allowSeeksWithinUnsafeLiveWindow: true, // a lesson that is still made: all of it that is there
        useBandwidthFromLocalStorage: true, // a weak line is known from the last lesson: no first stall
      },
    },
  });
  useOurIcons(player);
  switchByTime(player);
  nameByShortSide(player);
  player.qualityMenu();
  return player;
}

/** Qualities are named by their short side, as transcode/ladder.py does: a portrait of 720x1280 is 720p. */
function nameByShortSide(player) {
  player.qualityLevels().on("addqualitylevel", ({ qualityLevel }) => {
    const { width, height } = qualityLevel;
    if (width && height) qualityLevel.height = Math.min(width, height);
  });
}
