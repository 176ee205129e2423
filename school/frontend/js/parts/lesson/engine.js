// hls.js plays HLS under video.js, as a source handler; in Safari the browser's own engine does. Only what hls.js and
// video.js document is called here.
/*! hls.js <https://github.com/video-dev/hls.js>, Copyright (c) 2017 Dailymotion. Available under Apache License Version 2.0 */
import Hls, { ErrorActionFlags } from "hls.js";
import videojs from "video.js/core";
import { getItem, setItem } from "../storage.js";
import { isRefusal } from "./refusals.js";

export const TYPE = "application/vnd.apple.mpegurl";
const RATE = "bits-per-second"; // the bandwidth that this browser measured last
const FIRST_S = 1; // before playback, the segment with the first picture is enough
const AHEAD_S = 30; // more would be wasted when the viewer leaves, and would play on after a lesson is withdrawn
const BEHIND_S = 60;
const RETRIES = 12; // of picture and sound together, each at most 4 seconds after the one before
const NETWORK = 2; // MediaError.MEDIA_ERR_NETWORK
const { Events } = Hls;
const NO_OTHER_LEVEL = ErrorActionFlags.MoveAllAlternatesMatchingHost;
const engines = new WeakMap(); // by <video>

const ahead = (seconds) => ({ maxBufferLength: seconds, maxMaxBufferLength: seconds });
const shortSide = ({ width, height }) => Math.min(width, height);

/** hls.js asks again after an answer from 500 on; here also without any answer, as from a restarting school. */
function patient({ default: policy }) {
  const shouldRetry = (_, count, isTimeout, answer, retry) => retry || (answer?.code === 0 && count < RETRIES);
  return { default: { ...policy, errorRetry: { ...policy.errorRetry, maxNumRetry: RETRIES, maxRetryDelayMs: 4000, shouldRetry } } };
}

/** Whether the school refused a segment of all renditions: hls.js would retry it RETRIES times. */
const isHopeless = (error) => isRefusal(error.response?.code) && (error.errorAction?.flags & NO_OTHER_LEVEL) !== 0;

function configuration() {
  const { fragLoadPolicy, playlistLoadPolicy } = Hls.DefaultConfig;
  const rate = Number(getItem(RATE));
  return {
    autoStartLoad: false,
    backBufferLength: BEHIND_S,
    capLevelToPlayerSize: true,
    fragLoadPolicy: patient(fragLoadPolicy),
    playlistLoadPolicy: patient(playlistLoadPolicy),
    // The bandwidth is known from the last lesson: begin with a rendition that fits.
    ...(rate && { startLevel: -1, testBandwidth: false, abrEwmaDefaultEstimate: rate }),
  };
}

class Engine {
  #ahead = FIRST_S;
  #hls;
  #video;

  /** The short side in pixels of the rendition that the viewer has chosen; 0 for automatic. */
  picked = 0;

  constructor(address, video) {
    this.#video = video;
    engines.set(video, this);
    this.#load(address, video);
    video.addEventListener("play", this.#begin);
  }

  /** The short sides of the renditions in pixels, as transcode/ladder.py names them; largest first. */
  get heights() {
    return this.#hls.levels.map(shortSide).reverse();
  }

  /** Shows the rendition of this short side at once, or makes the choice automatic again. */
  pick(height) {
    this.picked = height;
    const [hls, level] = [this.#hls, this.#levelOf(height)];
    if (!height || level === hls.currentLevel) hls.loadLevel = level;
    // hls.js would seek at the end, and play() in that moment would not start over: that seeks too, so it can wait.
    else if (this.#video.ended) this.#video.addEventListener("seeking", () => this.pick(this.picked), { once: true });
    else {
      hls.currentLevel = level;
      // Chromium has decoded ahead, and would show that until the next keyframe.
      hls.once(Events.LEVEL_SWITCHED, () => (this.#video.currentTime += 0));
    }
    this.#player.trigger("qualitypicked");
  }

  /** Continues with another playlist of the same lesson. The buffer stays, so the viewer notices nothing. */
  join(address) {
    const media = this.#hls.transferMedia();
    this.#hls.destroy();
    this.#load(address, media);
  }

  /** video.js calls it before it loads another source. */
  dispose() {
    this.#video.removeEventListener("play", this.#begin);
    engines.delete(this.#video);
    this.#hls.destroy();
    this.#hls = null;
  }

  get #player() {
    return videojs.getPlayer(this.#video.parentNode);
  }

  #levelOf(height) {
    return this.#hls.levels.findIndex((level) => shortSide(level) === height);
  }

  #begin = () => {
    this.#ahead = AHEAD_S;
    Object.assign(this.#hls.config, ahead(AHEAD_S));
  };

  #load(address, media) {
    const hls = (this.#hls = new Hls({ ...configuration(), ...ahead(this.#ahead) }));
    hls.on(Events.MANIFEST_PARSED, () => {
      if (this.picked) hls.loadLevel = this.#levelOf(this.picked);
      hls.startLoad(this.#video.currentTime);
      this.#player.trigger("qualities");
    });
    hls.on(Events.FRAG_BUFFERED, () => setItem(RATE, String(Math.round(hls.bandwidthEstimate))));
    hls.on(Events.ERROR, (_, error) => {
      if (!error.fatal && !isHopeless(error)) return;
      hls.stopLoad();
      this.#fail(error.details);
    });
    hls.loadSource(address);
    hls.attachMedia(media);
  }

  /** The viewer is told when the buffer has been played completely: a segment may just be appended to it. */
  #fail(message) {
    const [player, hls] = [this.#player, this.#hls];
    const say = () => {
      if (hls === this.#hls) player.error({ code: NETWORK, message });
      else player.off("waiting", say);
    };
    player.on("waiting", say);
    if (this.#video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA) say();
  }
}

/** The engine of a player; undefined if the browser's own plays. */
export const engineOf = (player) => engines.get(player.$("video"));

const isOurs = (type) => type === TYPE && !videojs.browser.IS_ANY_SAFARI && "MediaSource" in window && Hls.isSupported();

/** Loads what a player of this size needs for the first picture, so that the browser has it; resolves to whether it could. */
export function prepare(address, { width, height }) {
  if (!isOurs(TYPE)) return Promise.resolve(false);
  const video = Object.assign(document.createElement("video"), { width, height, muted: true });
  const hls = new Hls({ ...configuration(), ...ahead(FIRST_S), autoStartLoad: true });
  return new Promise((resolve) => {
    const end = (isThere) => {
      hls.destroy();
      resolve(isThere);
    };
    video.addEventListener("canplay", () => end(true));
    hls.on(Events.ERROR, (_, error) => error.fatal && end(false));
    hls.loadSource(address);
    hls.attachMedia(video);
  });
}

const handler = {
  canPlayType: (type) => (isOurs(type) ? "probably" : ""),
  canHandleSource: ({ type }) => (isOurs(type) ? "probably" : ""),
  handleSource: ({ src }, tech) => new Engine(src, tech.el()),
};
videojs.getTech("Html5").registerSourceHandler(handler, 0); // asked before the browser's own
