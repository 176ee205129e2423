// Messages of the player when it does not simply play: loading, offline, stopped, resumed, finished.
import { icon, texts } from "../dom.js";
import { clock } from "../times.js";
import { countDown, goesOn, SECONDS } from "./next.js";

const SHOW_AFTER_MS = 1200; // a shorter wait is not announced
const READ_MS = 8000; // for messages that disappear by themselves
const text = texts();

function button(words, press, kind = "") {
  const element = document.createElement("button");
  element.type = "button";
  element.className = `btn ${kind}`;
  element.append(words);
  element.addEventListener("click", press);
  return element;
}

function link(words, href, kind = "") {
  const element = document.createElement("a");
  element.className = `btn ${kind}`;
  element.href = href;
  element.append(words, icon("right"));
  return element;
}

/** One line and its buttons, below the controls, which it never moves; read out when it changes. */
function makeBoard(player) {
  const board = document.createElement("div");
  board.className = "board";
  board.setAttribute("role", "status");
  player.controlBar.el().after(board);
  let shown = "";
  return {
    show(kind, words, ...actions) {
      shown = kind;
      const line = document.createElement("p");
      line.append(words);
      board.replaceChildren(line, ...actions);
    },
    clear(...kinds) {
      if (!kinds.includes(shown)) return;
      shown = "";
      board.replaceChildren();
    },
  };
}

function again(player) {
  const at = player.currentTime();
  player.one("loadedmetadata", () => player.currentTime(at));
  player.src(player.currentSource());
  player.play(); // now: a lesson in progress loads nothing before playback
}

/** The visible countdown to the next lesson, and the button that stops it. */
function counting(player, next, calmed) {
  const number = document.createElement("span");
  number.className = "count num";
  number.setAttribute("aria-hidden", "true"); // announced once; every second would be too much
  const halt = button(text("stay"), () => stop());
  const over = () => {
    if (document.activeElement === halt) calmed.focus();
    number.remove();
    halt.remove();
  };
  const stop = countDown(player, { number, href: next, over });
  return [number, halt];
}

/** The message at the end. Only a watched lesson counts as learned: a viewer may have jumped here. */
function finished(player, stage, board, isLearned) {
  const { next, nextTitle, course, left } = stage.dataset;
  const repeat = button(text("again"), () => player.play());
  const isComplete = isLearned && !next && left === "0";
  stage.classList.toggle("is-complete", isComplete);
  const words = text(isComplete ? "course_finished" : isLearned ? "finished" : "ended");
  if (!next) return board.show("finished", words, link(text("to_course"), course, "btn-go"), repeat);
  const onward = link(text("next", { title: nextTitle }), next, "btn-go");
  if (!goesOn(stage)) return board.show("finished", words, onward, repeat);
  const soon = text(isLearned ? "goes_on" : "ended_goes_on", { n: SECONDS });
  return board.show("finished", soon, ...counting(player, next, repeat), onward, repeat);
}

/** Scrolls the offer into view, unless the focus is elsewhere on the page. */
function bringIntoSight(player) {
  const { top, bottom } = player.controlBar.el().getBoundingClientRect();
  if (top >= 0 && bottom <= window.innerHeight) player.$(".board").scrollIntoView({ block: "nearest" });
}

/** Only one red button: while the board offers the next lesson, the one below the player is an ordinary one. */
function followBoard(isFinished) {
  document.querySelector(".under-stage [rel=next]")?.classList.toggle("btn-go", !isFinished);
}

/** Watches the player and tells its states in words; `inProgress`: the result of readInProgress() of in_progress.js. */
export function tellStates(player, stage, place, inProgress) {
  const board = makeBoard(player);
  let timer = 0;
  const calm = () => {
    clearTimeout(timer);
    board.clear("waiting", "offline", "broken");
  };
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (navigator.onLine) board.show("waiting", text("waiting"));
      else board.show("offline", text("offline"));
    }, SHOW_AFTER_MS);
  };
  player.on("waiting", wait);
  player.on(["playing", "seeked", "canplay"], calm);
  window.addEventListener("offline", () => board.show("offline", text("offline")));
  window.addEventListener("online", () => {
    board.clear("offline");
    if (player.error()) again(player);
  });
  player.on("error", () => {
    clearTimeout(timer);
    const words = `${text("broken")}. ${text("broken_more", { time: clock(player.currentTime()) })}`;
    board.show("broken", words, button(text("another_try"), () => again(player), "btn-go"));
  });
  player.on("resumed", () => {
    const restart = button(text("from_start"), () => player.currentTime(0));
    board.show("resumed", text("resumed", { time: clock(place.resumedAt) }), restart);
  });
  const once = (kind, words) => {
    board.show(kind, words);
    setTimeout(() => board.clear(kind), READ_MS);
  };
  player.on("edge", () => board.show("edge", text("next_part"))); // calm() would treat a late "canplay" as its end
  player.on("beyond", () => once("beyond", text("beyond", { ready: clock(inProgress.ready) })));
  player.on("whole", () => once("whole", text("whole")));
  player.on("ended", () => {
    finished(player, stage, board, place.isLearned());
    followBoard(true);
    bringIntoSight(player);
  });
  player.on("play", () => {
    board.clear("finished", "edge");
    followBoard(false);
    setTimeout(() => board.clear("resumed"), READ_MS);
  });
}
