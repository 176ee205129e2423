// hls.js plays HLS under video.js, as a source handler; in Safari the browser's own engine does. Only what hls.js and
// video.js document is called here.
/*! hls.js <https://github.com/video-dev/hls.js>, Copyright (c) 2017 Dailymotion. Available under Apache License Version 2.0 */
import Hls, { ErrorActionFlags } from "hls.js";
import videojs from "video.js/core";
import { setItem } from "../storage.js";
import { RATE, learned, lineRate } from "./line_rate.js";
import { ENOUGH_S } from "./beginning.js";
import { isRefusal } from "./refusals.js";

export const TYPE = "application/vnd.apple.mpegurl";
const FIRST_S = ENOUGH_S; // before playback
const ENOUGH_MS = 4000; // then it begins anyway
const SOON_MS = 2500; // until then the first segment should have come, or will: else a smaller one comes sooner
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

/** hls.js takes what comes from a cache or from a classroom's disk for a very fast line, and would then want the largest rendition of it. */
class LineAbr extends Hls.DefaultConfig.abrController {
  onFragBuffered(event, data) {
    super.onFragBuffered(event, data);
    const { frag } = data;
    if (frag.type !== "main" || !this.hls) return;
    const requests = /** @type {PerformanceResourceTiming[]} */ (performance.getEntriesByName(frag.url, "resource"));
    const { config, bandwidthEstimate } = this.hls;
    const rate = learned(config.abrEwmaDefaultEstimate, bandwidthEstimate, requests, frag.stats.loading.start);
    if (rate) setItem(RATE, String((config.abrEwmaDefaultEstimate = rate)));
    if (bandwidthEstimate > config.abrEwmaDefaultEstimate) this.resetEstimator(config.abrEwmaDefaultEstimate);
  }
}

function configuration() {
  const { fragLoadPolicy, playlistLoadPolicy } = Hls.DefaultConfig;
  return {
    autoStartLoad: false,
    backBufferLength: BEHIND_S,
    capLevelToPlayerSize: true,
    fragLoadPolicy: patient(fragLoadPolicy),
    playlistLoadPolicy: patient(playlistLoadPolicy),
    // Begin with a rendition that fits the line. Without this hls.js takes the first one of the playlist, which is the largest.
    startLevel: -1,
    testBandwidth: false,
    abrEwmaDefaultEstimate: lineRate(),
    abrController: LineAbr,
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

  /** hls.js gives up a segment that comes too late only while it plays. Before that, the smallest one comes instead. */
  #hurry(hls) {
    let timer = 0;
    const watch = (_, { frag }) => {
      if (frag.type !== "main" || frag.sn === "initSegment" || frag.level === 0 || this.picked) return;
      timer = window.setTimeout(() => {
        const { loaded, total } = frag.stats;
        if (hls !== this.#hls || this.#video.readyState > HTMLMediaElement.HAVE_METADATA || loaded > total / 2) return;
        hls.stopLoad();
        hls.bandwidthEstimate = (8000 * Math.max(loaded, 1)) / SOON_MS;
        hls.startLevel = 0;
        hls.startLoad(this.#video.currentTime);
      }, SOON_MS);
    };
    const end = () => {
      clearTimeout(timer);
      hls.off(Events.FRAG_LOADING, watch);
    };
    hls.on(Events.FRAG_LOADING, watch);
    hls.once(Events.FRAG_BUFFERED, end);
    hls.once(Events.DESTROYING, end);
  }

  #load(address, media) {
    const hls = (this.#hls = new Hls({ ...configuration(), ...ahead(this.#ahead) }));
    hls.on(Events.MANIFEST_PARSED, () => {
      if (this.picked) hls.loadLevel = this.#levelOf(this.picked);
      hls.startLoad(this.#video.currentTime);
      this.#player.trigger("qualities");
    });
    this.#hurry(hls);
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

/** Resolves when as much is there as a slow line needs to go on without a stop, or after ENOUGH_MS. */
export async function enough(player) {
  const until = performance.now() + ENOUGH_MS;
  const isThere = () => player.bufferedEnd() - player.currentTime() >= Math.min(ENOUGH_S, player.duration() || ENOUGH_S) - 0.2;
  while (performance.now() < until && !player.isDisposed() && !isThere()) await new Promise((resolve) => setTimeout(resolve, 50)); // prettier-ignore
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
