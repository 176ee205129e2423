// The page on which the owner of a clip cuts its ends, mutes parts and covers places. What is chosen is shown at once: parts that are cut off
// do not play, muted ones are silent, rectangles lie over the picture. The school makes it when it is saved.
import "./parts/lesson/quiet.js"; // must come before video.js is evaluated
import "../css/parts/player.css";
import "../css/parts/cutting.css";
import { at, changed, cover, cut, MOST, mute, opened, round, sent, without } from "./parts/cutting/edits.js";
import { Line } from "./parts/cutting/line.js";
import { Rectangles } from "./parts/cutting/rectangles.js";
import { drawCovers, drawMutes } from "./parts/cutting/rows.js";
import { call, texts } from "./parts/dom.js";
import { playFilm } from "./parts/editing/film.js";
import { History } from "./parts/editing/history.js";
import { readTime, writeTime } from "./parts/editing/times.js";

const say = texts();
const page = document.querySelector("[data-cutting]");
const part = (name) => page.querySelector(`[data-${name}]`);
const told = part("told");
const { clip, length: whole, shown, version, shape } = page.dataset;
const [length, begins] = [Number(whole), Number(shown)]; // `begins`: the second of the file with which the film on this page begins
const player = playFilm();
const history = new History(opened(JSON.parse(page.dataset.edits), length));
const first = JSON.stringify(history.now);
let chosen = null; // number of the rectangle that is changed
let muteFrom = null; // where a muted part begins that has no end yet
let wasMuted = null; // how loud the reader had it before a muted part
let saved = false;

const now = () => begins + (player.currentTime() || 0);
const seek = (seconds) => player.currentTime(Math.max(0, seconds - begins));

const line = new Line(part("line"), length, {
  cut: (side, seconds, kind) => {
    put(cut(history.now, side, seconds, length), kind);
    seek(history.now[side] - (side === "end" ? 0.05 : 0));
  },
  seek,
});
const rectangles = new Rectangles(player, Number(shape), say, {
  change: (number, fields, kind) => put(changed(history.now, number, fields, length), kind),
  choose,
  end: () => history.pause(),
  remove: (number) => remove("covers", number),
});

function choose(number) {
  if (chosen === number) return;
  chosen = number;
  [...part("covers").children].forEach((row, index) => row.classList.toggle("is-chosen", index === number));
  look();
}

function remove(list, number) {
  if (list === "covers") chosen = null;
  put(without(history.now, list, number));
}

function put(edits, kind = null) {
  if (edits === history.now) return;
  history.put(edits, kind);
  draw();
}

/** What is seen and heard at this second. */
function look() {
  const { muted, covers } = at(history.now, now());
  rectangles.draw(history.now.covers, covers, chosen);
  line.play(now());
  part("place").textContent = writeTime(round(now()), 1);
  if (muted && wasMuted === null) {
    wasMuted = player.muted();
    player.muted(true);
  } else if (!muted && wasMuted !== null) {
    player.muted(wasMuted);
    wasMuted = null;
  }
}

function draw() {
  const edits = history.now;
  line.draw(edits, (seconds) => writeTime(seconds, 1));
  for (const side of ["start", "end"]) part(`${side}-at`).value = writeTime(edits[side], 1);
  const on = { play, times: (number, from, to) => put(mute(without(edits, "mutes", number), from, to, length)), remove: (n) => remove("mutes", n) };
  drawMutes(part("mutes"), edits, say, on);
  drawCovers(part("covers"), edits, chosen, say, {
    play,
    choose,
    times: (number, from, to) => put(changed(edits, number, { from, to }, length)),
    remove: (number) => remove("covers", number),
    blur: (number, blurred) => put(changed(edits, number, { blurred }, length)),
    here: (number, side) => put(changed(edits, number, { [side]: now() }, length)),
  });
  part("mute").disabled = muteFrom === null && edits.mutes.length >= MOST;
  part("cover").disabled = edits.covers.length >= MOST;
  part("undo").disabled = !history.canUndo;
  part("redo").disabled = !history.canRedo;
  part("save").disabled = JSON.stringify(edits) === first && page.dataset.made === "1";
  look();
}

function play(seconds) {
  seek(seconds);
  player.play();
}

/** Plays what is kept, and nothing else. */
function stay() {
  const { start, end } = history.now;
  if (!player.paused() && now() >= end) {
    player.pause();
    seek(end - 0.05);
  } else if (!player.paused() && now() < start - 0.3) seek(start);
  look();
}

function watch() {
  if (!player.paused()) stay();
  requestAnimationFrame(watch);
}

part("mute").addEventListener("click", () => {
  if (muteFrom === null) muteFrom = now();
  else {
    put(mute(history.now, muteFrom, now(), length));
    muteFrom = null;
  }
  part("mute").querySelector("span").textContent = say(muteFrom === null ? "muteFrom" : "muteTo", { time: writeTime(round(muteFrom ?? 0), 1) });
  part("mute").setAttribute("aria-pressed", String(muteFrom !== null));
});
part("cover").addEventListener("click", () => {
  chosen = history.now.covers.length;
  put(cover(history.now, now(), length));
  player.pause();
  rectangles.focus(chosen);
});
for (const side of ["start", "end"]) {
  part(`${side}-here`).addEventListener("click", () => put(cut(history.now, side, now(), length)));
  part(`${side}-at`).addEventListener("change", (event) => {
    const typed = readTime(event.target.value);
    if (!Number.isNaN(typed)) put(cut(history.now, side, typed, length));
    draw();
  });
}
part("undo").addEventListener("click", () => history.undo() && draw());
part("redo").addEventListener("click", () => history.redo() && draw());
page.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || event.target.matches("input")) return;
  event.preventDefault();
  if (event.shiftKey ? history.redo() : history.undo()) draw();
});

function refuse(sentence) {
  const notice = Object.assign(document.createElement("p"), { className: "notice notice-bad", textContent: sentence });
  notice.setAttribute("role", "alert");
  told.replaceChildren(notice);
  notice.scrollIntoView({ block: "nearest" });
}

async function save(edits, button) {
  button.disabled = true;
  told.replaceChildren();
  try {
    await call("PUT", `/api/v1/clips/${clip}/edits`, sent(edits, length), {
      headers: { "If-Match": `"${version}"`, "Accept-Language": document.documentElement.lang },
    });
    saved = true;
    return location.assign(`/share/${clip}`);
  } catch (error) {
    console.info(error);
    let sentence = say("unknown");
    try {
      sentence = JSON.parse(error.body).message ?? sentence;
    } catch {
      // The school did not answer.
    }
    refuse(sentence);
  }
  button.disabled = false;
  return undefined;
}

part("save").addEventListener("click", (event) => save(history.now, event.currentTarget));
part("whole")?.addEventListener("click", (event) => save({ start: 0, end: length, mutes: [], covers: [] }, event.currentTarget));
window.addEventListener("beforeunload", (event) => !saved && JSON.stringify(history.now) !== first && event.preventDefault());
player.on(["timeupdate", "seeked"], look);
part("tools").hidden = false;
draw();
watch();
