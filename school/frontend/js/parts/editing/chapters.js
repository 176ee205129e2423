// The editor of chapters: a row for each, sorted by time; every change is saved by itself and can be undone.
import { texts } from "../dom.js";
import { Autosave, tellSaving } from "./autosave.js";
import { playOrPause } from "./film.js";
import { History } from "./history.js";
import { offerChapters } from "./offered_chapters.js";
import { readTime, writeTime } from "./times.js";

const byTime = (one, other) => one.at - other.at;
let lastKey = 0;
const withKey = ({ at, title }) => ({ at, title, key: ++lastKey });

export function editChapters(root, player) {
  const say = texts();
  const rows = root.querySelector("[data-rows]");
  const template = document.querySelector("template[data-row]");
  const status = document.querySelector("[data-saved]");
  const [undo, redo] = ["[data-undo]", "[data-redo]"].map((name) => root.querySelector(name));
  const length = Number(document.querySelector("[data-stage]")?.dataset.length ?? Infinity);
  const url = `/api/v1/lessons/${root.dataset.lesson}/chapters`;
  let version = `"${root.dataset.version}"`;
  const history = new History(JSON.parse(document.getElementById("items").textContent).map(withKey));
  const beyond = new Set(history.now.filter(({ at }) => at >= length).map(({ at }) => at));

  const faultOf = (one) => {
    if (Number.isNaN(one.at)) return "no_time";
    if (history.now.some((other) => other.key < one.key && other.at === one.at)) return "same_time";
    if (one.at >= length) return "beyond";
    return one.title.trim() ? "" : "no_title";
  };
  const isSaved = (one) => !faultOf(one) || (faultOf(one) === "beyond" && beyond.has(one.at) && one.title.trim());

  /** @param {Record<string, string>} headers */
  const send = async (headers) => {
    const items = history.now.filter(isSaved).map(({ at, title }) => ({ at, title: title.trim() }));
    const response = await fetch(url, {
      method: "PUT",
      credentials: "same-origin",
      keepalive: true,
      headers: {
        "Accept": "application/json",
        "Content-Type": "application/json",
        "X-CSRF-Token": document.querySelector('meta[name="csrf-token"]')?.content ?? "",
        ...headers,
      },
      body: JSON.stringify({ items }),
    });
    if (!response.ok) throw Object.assign(new Error(url), { status: response.status, body: await response.text() });
    version = response.headers.get("ETag");
  };
  const theirs = async () => {
    const answer = await fetch(url, { credentials: "same-origin", headers: { Accept: "application/json" } });
    const { items, beyond: left } = await answer.json();
    version = answer.headers.get("ETag");
    history.reset([...items, ...left].map(withKey));
    draw();
    saving.release(false);
  };
  const mine = () => {
    version = "*";
    saving.release(true);
  };
  const saving = new Autosave(() => send({ "If-Match": version }), tellSaving(say, { theirs, mine }));

  const change = (next, kind = null) => {
    history.put(next, kind);
    saving.change();
    buttons();
  };
  const buttons = () => {
    undo.disabled = !history.canUndo;
    redo.disabled = !history.canRedo;
    root.querySelector("[data-none]").hidden = history.now.length > 0;
  };
  const edit = (key, facts, kind) => change(history.now.map((one) => (one.key === key ? { ...one, ...facts } : one)), kind);
  const now = () => (player ? Math.min(player.currentTime(), Math.max(0, length - 1)) : NaN);
  const focusOn = (key, field) => rows.querySelector(`[data-key="${key}"] ${field}`)?.focus();

  const showFaults = () => {
    for (const row of rows.children) {
      const one = history.now.find(({ key }) => key === Number(row.dataset.key));
      const fault = faultOf(one);
      const line = row.querySelector("[data-fault]");
      line.hidden = !fault;
      line.textContent = fault ? say(fault) : "";
      line.id = `fault-${one.key}`;
      const title = row.querySelector("[data-title]");
      title.toggleAttribute("aria-invalid", fault === "no_title");
      row.querySelector("[data-at]").toggleAttribute("aria-invalid", Boolean(fault) && fault !== "no_title");
      for (const input of row.querySelectorAll("input")) input.setAttribute("aria-describedby", line.id);
    }
  };

  const draw = () => {
    const active = document.activeElement?.closest("[data-key]")?.dataset.key;
    const field = document.activeElement?.matches("[data-title]") ? "[data-title]" : "[data-at]";
    rows.replaceChildren(...history.now.map(makeRow));
    buttons();
    showFaults();
    if (active) focusOn(active, field);
  };

  const settle = (key, at) => {
    change(history.now.map((one) => (one.key === key ? { ...one, at } : one)).sort(byTime));
    draw();
  };
  const remove = (key) => {
    const place = history.now.findIndex((one) => one.key === key);
    const { title } = history.now[place];
    change(history.now.filter((one) => one.key !== key));
    draw();
    focusOn(history.now[Math.min(place, history.now.length - 1)]?.key, "[data-title]");
    status.textContent = say("removed", { title });
  };
  const add = (at) => {
    if (history.now.length >= Number(root.dataset.most)) {
      status.textContent = say("many", { n: history.now.length });
      return;
    }
    const made = withKey({ at: Math.round(at * 10) / 10, title: "" });
    change([...history.now, made].sort(byTime));
    draw();
    focusOn(made.key, "[data-title]");
    status.textContent = say("added", { time: writeTime(made.at) });
  };
  const step = (key, by) => {
    const place = history.now.findIndex((one) => one.key === key) + by;
    focusOn(history.now[place]?.key, "[data-title]");
  };

  function makeRow(one) {
    const row = template.content.firstElementChild.cloneNode(true);
    row.dataset.key = one.key;
    const [at, title] = [row.querySelector("[data-at]"), row.querySelector("[data-title]")];
    at.value = Number.isNaN(one.at) ? "" : writeTime(one.at);
    title.value = one.title;
    [at.id, title.id] = [`at-${one.key}`, `title-${one.key}`];
    row.querySelectorAll("label").forEach((label, place) => (label.htmlFor = [at.id, title.id][place]));
    title.addEventListener("input", () => {
      edit(one.key, { title: title.value }, `title-${one.key}`);
      showFaults();
    });
    at.addEventListener("change", () => settle(one.key, readTime(at.value)));
    at.addEventListener("keydown", (event) => {
      const seconds = readTime(at.value);
      if (!["ArrowUp", "ArrowDown"].includes(event.key) || Number.isNaN(seconds)) return;
      event.preventDefault();
      settle(one.key, Math.max(0, Math.round(1000 * (seconds + (event.key === "ArrowUp" ? 1 : -1) * (event.shiftKey ? 0.1 : 1))) / 1000));
    });
    title.addEventListener("keydown", (event) => {
      if (event.isComposing || event.ctrlKey) return;
      if (event.key === "ArrowDown" || event.key === "Enter") step(one.key, 1);
      else if (event.key === "ArrowUp") step(one.key, -1);
      else return;
      event.preventDefault();
    });
    row.addEventListener("keydown", (event) => {
      if (!(event.ctrlKey && ["Backspace", "Delete"].includes(event.key))) return;
      event.preventDefault();
      remove(one.key);
    });
    row.querySelector("[data-remove]").addEventListener("click", () => remove(one.key));
    for (const name of ["[data-play]", "[data-here]"]) row.querySelector(name).hidden = !player;
    row.querySelector("[data-play]").addEventListener("click", () => {
      if (Number.isNaN(one.at)) return;
      player.currentTime(one.at);
      player.play();
    });
    row.querySelector("[data-here]").addEventListener("click", () => settle(one.key, Math.round(10 * now()) / 10));
    return row;
  }

  const travel = (way) => {
    if (!history[way]()) return;
    saving.change();
    draw();
    status.textContent = say(way === "undo" ? "undone" : "redone");
  };
  undo.addEventListener("click", () => travel("undo"));
  redo.addEventListener("click", () => travel("redo"));
  const lastEnd = () => (history.now.length ? (history.now.at(-1).at || 0) + 10 : 0);
  const addHere = () => add(player ? now() : lastEnd());
  root.querySelector("[data-add-last]").addEventListener("click", addHere);
  const button = document.querySelector("[data-add]");
  button?.addEventListener("click", addHere);
  player?.on(["timeupdate", "seeked"], () => {
    button.querySelector("[data-add-text]").textContent = say("add", { time: writeTime(Math.floor(now())) });
    const here = history.now.filter(({ at }) => at <= player.currentTime()).at(-1);
    for (const row of rows.children) row.classList.toggle("is-here", Number(row.dataset.key) === here?.key);
  });
  document.addEventListener("keydown", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    if (event.key === "Enter") addHere();
    else if (event.key === " " && player) playOrPause(player);
    else if (event.key.toLowerCase() === "z") travel(event.shiftKey ? "redo" : "undo");
    else if (event.key.toLowerCase() === "y") travel("redo");
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, { capture: true });

  const take = (marks) => {
    const fitting = marks.filter(({ at }) => !history.now.some((one) => one.at === at)).map(withKey);
    if (history.now.length + fitting.length > Number(root.dataset.most)) {
      status.textContent = say("many", { n: history.now.length });
      return false;
    }
    change([...history.now, ...fitting].sort(byTime));
    draw();
    return true;
  };
  offerChapters({ take, say, status, player, url: `${url}/proposed` });

  document.querySelector("[data-lines-form]").hidden = true;
  root.hidden = false;
  for (const part of document.querySelectorAll("[data-with-script]")) part.hidden = false;
  draw();
}
