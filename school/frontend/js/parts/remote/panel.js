// What the phone shows of its screen: the lesson, where it is, speed, mirror, volume, and who pressed last.
import { clock } from "./clock.js";

const TICK_MS = 500;

/** `say` is texts(); `lessonOf(id)` resolves to a lesson of the API, null if there is none. */
export function makePanel(panel, say, lessonOf) {
  const part = (name) => panel.querySelector(`[data-part=${name}]`);
  const seek = panel.querySelector("[data-act=seek]");
  const now = { told: null, lesson: null, id: "", heardAt: 0, dragging: false };

  seek.addEventListener("pointerdown", () => (now.dragging = true));
  seek.addEventListener("change", () => (now.dragging = false));
  setInterval(tick, TICK_MS);

  /** Shows what GET /remotes/me told. */
  async function show(told) {
    Object.assign(now, { told, heardAt: performance.now() });
    part("room").textContent = `${told.classroom.community} · ${told.classroom.name}`;
    line(told.here ? together(told) : gone(told), !told.here);
    const { state } = told;
    play(Boolean(state.playing));
    pressed("[data-speed]", (one) => Number(one.dataset.speed) === (state.speed ?? 1));
    pressed("[data-act=mirror]", () => Boolean(state.mirror));
    captions(state.captions ?? null);
    part("volume").textContent = state.volume ?? "–";
    if ((state.lesson ?? "") !== now.id) await change(state.lesson ?? "");
    tick();
  }

  async function change(id) {
    now.id = id;
    const lesson = id ? await lessonOf(id) : null;
    if (now.id !== id) return;
    now.lesson = lesson;
    part("title").textContent = lesson?.title ?? now.told.state.title ?? say("nothing");
    const image = part("poster").querySelector("img");
    image.dataset.drawing ??= image.src;
    image.src = lesson?.poster ?? image.dataset.drawing;
  }

  function tick() {
    if (!now.told) return;
    const length = now.lesson?.duration ?? now.told.state.duration ?? 0;
    part("seek").hidden = !now.id || !length;
    const at = Math.min(position(), length);
    seek.max = Math.floor(length) || 1;
    if (!now.dragging) seek.value = Math.floor(at);
    const shown = now.dragging ? Number(seek.value) : at;
    seek.setAttribute("aria-valuetext", say("at", { at: clock(shown), length: clock(length) }));
    part("at").textContent = clock(shown);
    part("length").textContent = clock(length);
    part("step").textContent = now.id ? step(at) : "";
  }

  /** Where the screen should be by now, in seconds. */
  function position() {
    const { state, here } = now.told;
    const since = state.playing && here ? ((performance.now() - now.heardAt) / 1000) * (state.speed ?? 1) : 0;
    return (state.position ?? 0) + since;
  }

  function step(at) {
    const chapters = now.lesson?.chapters ?? [];
    const number = chapters.filter((one) => one.at <= at + 0.05).length;
    return number ? say("step", { number, of: chapters.length, title: chapters[number - 1].title }) : "";
  }

  function play(playing) {
    const button = panel.querySelector("[data-act=play]");
    button.dataset.playing = String(playing);
    for (const one of button.querySelectorAll("[data-icon]")) one.hidden = (one.dataset.icon === "pause") !== playing;
    part("play").textContent = say(playing ? "pause" : "play");
  }

  /** `size`: off, on or large; null where the film has no captions, or none plays. */
  function captions(size) {
    const button = panel.querySelector("[data-act=captions]");
    button.hidden = size === null;
    if (size === null) return;
    now.told.state.captions = size;
    button.setAttribute("aria-pressed", String(size !== "off"));
    part("captions").textContent = say(`captions_${size}`);
  }

  function pressed(selector, is) {
    for (const one of panel.querySelectorAll(selector)) one.setAttribute("aria-pressed", String(is(one)));
  }

  function together(told) {
    const count = told.phones.length;
    const last = told.last && say("pressed", { name: told.last.sender || say("somebody"), what: say(told.last.command) });
    return [count > 1 ? say("phones", { count }) : say("alone"), last].filter(Boolean).join("\u2003");
  }

  function gone(told) {
    return told.seen_at ? say("gone", { time: new Date(told.seen_at).toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" }) }) : say("never");
  }

  function line(text, bad = false) {
    if (part("line").textContent !== text) part("line").textContent = text;
    part("line").classList.toggle("is-bad", bad);
  }

  /** What the screen said last. */
  const state = () => now.told?.state ?? {};
  return { show, line, play, pressed, captions, position, state, told: () => now.told };
}
