// A lesson in progress. Its playlist grows (HLS, EVENT), which players treat as live television: here it gets its final
// duration and a mark for the part that is ready, and at the end it becomes an ordinary lesson.
import videojs from "video.js/core";
import { become } from "../becoming.js";
import { call, texts } from "../dom.js";
import { follow } from "../events.js";
import { clock, secondsLeft, wait } from "../times.js";
import { exchange } from "./exchange.js";

const SEGMENT_S = 4;
const NEAR_S = SEGMENT_S + 1; // renditions end up to a segment apart
const WORTH_S = NEAR_S + 2 * SEGMENT_S; // with less, playback would stop again at once
const text = texts();

/** The data of a lesson in progress from its stage; null for a finished lesson. Called before the player is made. */
export function readInProgress(stage) {
  const { inProgress: upload, ready, holdBack, whole, heights } = stage.dataset;
  if (upload === undefined) return null;
  const inProgress = { upload, ready: Number(ready), holdBack: Number(holdBack), whole: Number(whole), heights, done: false };
  videojs.use("*", (player) => ({
    setSource: (source, next) => next(null, source),
    duration: (seconds) => (inProgress.done && seconds < Infinity ? seconds : inProgress.whole),
    setCurrentTime: (seconds) => within(player, inProgress, seconds),
  }));
  return inProgress;
}

/** The last position for seeking: HLS engines keep a distance from the end of an EVENT playlist. */
const edgeOf = ({ ready, holdBack }) => Math.max(0, ready - holdBack);

/** The nearest position to `seconds` that can be watched; never before the current one. */
function within(player, inProgress, seconds) {
  const edge = edgeOf(inProgress);
  if (inProgress.done || seconds <= edge) return seconds;
  const now = player.currentTime();
  if (seconds > inProgress.ready) player.trigger("beyond");
  return Math.max(edge, Math.min(now, seconds));
}

/** Follows the progress until it ends; then the page becomes that of an ordinary lesson, and playback continues.
 * `takeStoryboard(address)`: the function returned by showThumbnails() of thumbnails.js. */
export function followInProgress(player, stage, inProgress, takeStoryboard) {
  const there = mark(player);
  const source = exchange(player, (at) => inProgress.done || at <= edgeOf(inProgress));
  const goOn = stayInside(player, inProgress);

  async function refresh() {
    try {
      const [lesson, upload] = await Promise.all([ask(`lessons/${stage.dataset.lesson}`), ask(`uploads/${inProgress.upload}`)]);
      // Removed, or rejected, or failed: the page itself says so.
      if (!lesson || upload?.state === "REJECTED" || upload?.state === "FAILED") return location.reload();
      if (lesson.complete) {
        await end(lesson);
        return false;
      }
      if (lesson.playable) note(lesson, upload);
    } catch (error) {
      console.info("the school does not answer; asking again", error);
    }
    return true;
  }

  function note(lesson, upload) {
    const heights = lesson.renditions.map(({ height }) => height).join(" ");
    if (heights !== inProgress.heights || source.isOther(lesson.playlist)) source.offer(lesson.playlist);
    // Between two batches there is no speed for a moment: the last one is still the best estimate.
    const speed = upload?.speed || inProgress.speed;
    Object.assign(inProgress, { ready: lesson.ready, holdBack: lesson.hold_back, whole: lesson.duration, heights, speed });
    there.style.width = share(inProgress);
    showProgress(inProgress, upload ? secondsLeft({ ...upload, speed }) : 0);
    goOn();
  }

  async function end(lesson) {
    await takeStoryboard(await becomeOrdinary(player));
    inProgress.done = true;
    there.remove();
    source.offer(lesson.playlist); // it now has all renditions, with measured rates
    player.trigger("whole");
    goOn();
  }

  there.style.width = share(inProgress);
  follow(`upload:${inProgress.upload}`, refresh);
}

const share = ({ ready, whole }) => `${Math.min(100, (100 * ready) / whole)}%`;

/** Pauses the player before the end of the ready part; returns a function that continues when there is more. */
function stayInside(player, inProgress) {
  let held = false;
  const ahead = () => (inProgress.done ? Infinity : inProgress.ready - player.currentTime());
  player.on("timeupdate", () => {
    if (player.paused() || player.seeking() || ahead() > NEAR_S) return;
    held = true;
    player.pause();
    player.trigger("edge");
  });
  const goOn = () => {
    if (!held || ahead() < WORTH_S) return;
    held = false;
    player.play();
  };
  player.on("seeked", goOn);
  return goOn;
}

/** Takes the rest of the finished lesson's page besides the player; resolves to the address of its storyboard. */
async function becomeOrdinary(player) {
  const answer = await fetch(location.pathname, { credentials: "same-origin", headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error(`page answered ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const place of ["[data-told]", "[data-facts]", "[data-beside]"]) {
    const [old, made] = [document.querySelector(place), page.querySelector(place)];
    become(old, document.adoptNode(made));
  }
  const made = page.querySelector("[data-stage]");
  player.poster(made.querySelector("video").getAttribute("poster"));
  return made.dataset.storyboard;
}

/** An answer of the school's API; null for 404. */
async function ask(path) {
  try {
    return await call("GET", `/api/v1/${path}`);
  } catch (error) {
    if (error.status === 404) return null;
    throw error;
  }
}

function mark(player) {
  const there = document.createElement("div");
  there.className = "there";
  player.el().querySelector(".vjs-progress-holder").prepend(there);
  return there;
}

function showProgress(inProgress, left) {
  const band = document.querySelector(".in-progress");
  const bar = band.querySelector("progress");
  [bar.max, bar.value] = [inProgress.whole, inProgress.ready];
  const key = inProgress.ready < inProgress.whole - 1 ? "part_there" : "all_there";
  const facts = { ready: clock(inProgress.ready), whole: clock(inProgress.whole), time: left ? wait(text, left) : "" };
  band.querySelector("[data-part=words]").textContent = text(left ? `${key}_left` : key, facts);
}
