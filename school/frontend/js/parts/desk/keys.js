// The keys of the desk. They act wherever the focus is, but in fields; a box in the list of keys turns them off
// (WCAG 2.2, 2.1.4: single letters act by accident for people who speak to their computer).
import { getItem, setItem } from "../storage.js";
import { addRemark, hasWords } from "./remarks.js";
import { toggleJumps } from "./still.js";

const OFF = "desk-keys-off";
const FIELDS = "input, textarea, select";
const PICTURE_S = 1 / 25;

const seek = (player, seconds) =>
  player.currentTime(Math.max(0, Math.min(player.currentTime() + seconds, player.duration() || 0)));

function faster(player, step) {
  const rates = player.playbackRates();
  // Of the element: the player's own answer follows an event later, and a key may be pressed twice before it.
  const rate = rates[rates.indexOf(player.$("video").playbackRate) + step];
  if (rate) player.playbackRate(rate);
}

function onePicture(player, step) {
  player.pause();
  seek(player, step * PICTURE_S);
}

const PLAYER = {
  " ": (player) => (player.paused() ? player.play() : player.pause()),
  "k": (player) => (player.paused() ? player.play() : player.pause()),
  "j": (player) => seek(player, -10),
  "l": (player) => seek(player, 10),
  "ArrowLeft": (player) => seek(player, -5),
  "ArrowRight": (player) => seek(player, 5),
  "Shift+ArrowLeft": (player) => seek(player, -1),
  "Shift+ArrowRight": (player) => seek(player, 1),
  ",": (player) => onePicture(player, -1),
  ".": (player) => onePicture(player, 1),
  "<": (player) => faster(player, -1),
  ">": (player) => faster(player, 1),
};

/** To the end of the stretch in which the picture stands still. */
function jumpOver(desk, player) {
  const now = player.currentTime();
  const stretch = [...desk.querySelectorAll("[data-still]")].find(({ dataset: { at, until } }) => Number(at) <= now && now < Number(until));
  if (stretch) player.currentTime(Number(stretch.dataset.until));
}

/** Shows the clip that this one repeats beside it, or takes it away again. */
function compare(desk, pair) {
  const copy = desk.querySelector("[data-copy]");
  if (pair?.isOpen) pair.close();
  else if (pair && copy) pair.open(copy);
}

/** The acts by key; each answers nothing when it is not possible now. */
function acts(desk, player, pages, pair) {
  const button = (decision) => desk.querySelector(`[data-decision="${decision}"]`);
  const press = (decision) => button(decision) && pages.send(button(decision).form, button(decision));
  const say = (decision) => {
    const form = button(decision)?.form;
    if (!form) return;
    form.dataset.meant = decision;
    if (hasWords(form)) press(decision);
    else form.querySelector("[data-reason]").focus();
  };
  return {
    a: () => press("approve"),
    r: () => say("return"),
    x: () => say("refuse"),
    s: () => press("leave"),
    m: () => addRemark(desk, player),
    n: () => player && jumpOver(desk, player),
    g: () => toggleJumps(desk),
    d: () => compare(desk, pair),
    p: () => desk.querySelector("[name=place]:checked")?.focus(),
    z: () => {
      const undo = desk.querySelector("[data-undo]");
      if (undo) pages.send(undo.form, undo);
    },
    "?": () => document.getElementById("desk-keys")?.togglePopover(),
  };
}

const keyOf = (event) => {
  const key = { "，": ",", "。": ".", "《": "<", "》": ">", "？": "?" }[event.key] ?? event.key;
  if (key.length === 1) return key.toLowerCase();
  return event.shiftKey ? `Shift+${key}` : key;
};

/** In a field: Esc leaves it, Ctrl+Enter sends the form, Enter among the places approves. */
function inField(event, desk, pages) {
  const form = event.target.form;
  if (event.key === "Escape") {
    event.target.blur();
    desk.focus({ preventScroll: true });
    return true;
  }
  if (event.key !== "Enter" || event.isComposing || form?.id !== "decide") return false;
  const places = event.target.closest(".places");
  if (!places && event.target.matches("textarea") && !event.ctrlKey && !event.metaKey) return false;
  if (event.target.matches("[name=remark]") && !event.ctrlKey && !event.metaKey) {
    event.target.blur();
    desk.focus({ preventScroll: true });
    return true;
  }
  const button = form.querySelector(`[data-decision="${places ? "approve" : (form.dataset.meant ?? "return")}"]`);
  pages.send(form, button);
  return true;
}

export function listenToDeskKeys(desk, player, pages, pair) {
  const keys = acts(desk, player, pages, pair);
  const on = document.querySelector("[data-keys-on]");
  if (on) {
    on.checked = !getItem(OFF);
    on.addEventListener("change", () => setItem(OFF, on.checked ? null : "1"));
  }

  function actionFor(event) {
    const { target } = event;
    if (target.closest(".vjs-menu, [role=slider], [popover]:popover-open, .search") && !/^[a-z?]$/i.test(event.key)) return null;
    if (event.key === " " && target.closest("button, a, summary")) return null; // Space presses what has focus
    const key = keyOf(event);
    if (/^[1-9]$/.test(key)) return () => desk.querySelectorAll("[data-jump]")[Number(key) - 1]?.click();
    if (getItem(OFF) && /^[a-z]$/.test(key)) return null;
    return keys[key] ?? (player && PLAYER[key] ? () => PLAYER[key](player) : null);
  }

  function press(event) {
    if (event.defaultPrevented || event.altKey) return;
    const field = event.target.closest(FIELDS);
    if (field && desk.contains(field) && inField(event, desk, pages)) return void event.preventDefault();
    if (event.ctrlKey || event.metaKey || event.repeat && !/^Arrow/.test(event.key)) return;
    if (field && field.type !== "radio" && field.type !== "checkbox") return;
    if (field && /^( |Arrow)/.test(event.key)) return; // they choose
    const action = actionFor(event);
    if (!action) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // the keys of the player (parts/lesson/keys.js) have other meanings
    action();
  }
  window.addEventListener("keydown", press, { capture: true }); // before the player's, which listen to the document
}
