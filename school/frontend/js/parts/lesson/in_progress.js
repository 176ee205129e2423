// A lesson that is watched while it is made. Its playlist grows (HLS, EVENT), which players take for live television:
// here it gets the length that it will have, a mark for what is there, and at last turns into an ordinary lesson.
import videojs from "video.js/core";
import { become } from "../becoming.js";
import { call, texts } from "../dom.js";
import { follow } from "../events.js";
import { clock, secondsLeft, wait } from "../times.js";
import { exchange } from "./exchange.js";

const SEGMENT_S = 4;
const NEAR_S = SEGMENT_S + 1; // renditions end up to a segment apart
const WORTH_S = NEAR_S + 2 * SEGMENT_S; // to go on for less would be to stop again at once
const text = texts();

/** What is known of the lesson in progress of a stage; null for a lesson that is whole. Comes before the player is made. */
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

/** How far one can seek: HLS engines go no nearer to the end of what grows. */
const edgeOf = ({ ready, holdBack }) => Math.max(0, ready - holdBack);

/** The nearest place to `seconds` that can be watched; never behind where the player is. */
function within(player, inProgress, seconds) {
  const edge = edgeOf(inProgress);
  if (inProgress.done || seconds <= edge) return seconds;
  const now = player.currentTime();
  if (seconds > inProgress.ready) player.trigger("beyond");
  return Math.max(edge, Math.min(now, seconds));
}

/** Follows the making until it ends; then the page becomes that of an ordinary lesson, and the player plays on.
 * `takeStoryboard(address)` as showThumbnails() of thumbnails.js answers it. */
export function followInProgress(player, stage, inProgress, takeStoryboard) {
  const there = mark(player);
  const source = exchange(player, (at) => inProgress.done || at <= edgeOf(inProgress));
  const goOn = stayInside(player, inProgress);

  async function refresh() {
    try {
      const [lesson, upload] = await Promise.all([ask(`lessons/${stage.dataset.lesson}`), ask(`uploads/${inProgress.upload}`)]);
      // Taken away, or it did not work out: the page itself says so.
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
    // Between two batches there is no speed for a moment: the last one still tells best how long it will take.
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
    source.offer(lesson.playlist); // it now has all sizes, and their measured rates
    player.trigger("whole");
    goOn();
  }

  there.style.width = share(inProgress);
  follow(`upload:${inProgress.upload}`, refresh);
}

const share = ({ ready, whole }) => `${Math.min(100, (100 * ready) / whole)}%`;

/** Stops the player before it runs out of what is there; answers how to let it go on when there is more. */
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

/** Takes over what the page of the finished lesson has besides the player; answers the address of its storyboard. */
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

/** An answer of the school's API; null for what is not, or no longer, to be seen. */
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
