// A phone steers a screen (/remote). Nothing is queued: what did not arrive is said, and is pressed again.
import { sizeAfter, sizeOf } from "./parts/bigscreen/caption_size.js";
import { texts } from "./parts/dom.js";
import { makeCounter } from "./parts/remote/counting.js";
import { callForHelp, holdToCall, openCall } from "./parts/remote/help.js";
import { Over, ask, connect, follow, keep, kept } from "./parts/remote/link.js";
import { makePanel } from "./parts/remote/panel.js";

const TYPE_MS = 300;
const SEEK_MS = 200;
const say = texts();
const views = Object.fromEntries([...document.querySelectorAll("[data-view]")].map((one) => [one.dataset.view, one]));
const lessons = new Map();
const panel = makePanel(views.panel, say, lessonOf);
let unfollow = () => {};

function view(name) {
  for (const [key, one] of Object.entries(views)) one.hidden = key !== name;
  scrollTo(0, 0);
}

async function lessonOf(id) {
  if (!lessons.has(id)) {
    const found = await ask("GET", `/api/v1/lessons/${encodeURIComponent(id)}`).catch(() => null);
    if (found) lessons.set(id, found);
    return found;
  }
  return lessons.get(id);
}

function join(title, text) {
  unfollow();
  keep(null);
  if (title) {
    views.join.querySelector("[data-part=join-title]").textContent = say(title);
    views.join.querySelector("[data-part=join-text]").textContent = say(text);
  }
  view("join");
}

/** The day is over, or somebody ended all remotes. */
function over() {
  const ended = new Date(kept()?.expires_at ?? 0) > new Date();
  join(ended ? "ended" : "over", ended ? "endedText" : "overText");
}

function steer() {
  const { classroom } = kept();
  views.panel.querySelector("[data-part=room]").textContent = `${classroom.community} · ${classroom.name}`;
  panel.line(say("waits"));
  view("panel");
  unfollow();
  unfollow = follow(look);
}

async function look() {
  try {
    await panel.show(await ask("GET", "/api/v1/remotes/me"));
    if (!views.called.hidden) tellCall(await openCall());
  } catch (error) {
    if (error instanceof Over) {
      over();
      return false;
    }
    panel.line(say("offline"), true);
  }
  return true;
}

async function send(command) {
  try {
    await ask("POST", `/api/v1/screens/${kept().screen}/commands`, command);
    return true;
  } catch (error) {
    if (error instanceof Over) over();
    else panel.line(say(error.status === 0 ? "offline" : error.status === 429 ? "often" : "missed"), true);
    return false;
  }
}

async function enter(code) {
  const error = views.join.querySelector("[data-part=join-error]");
  error.textContent = "";
  try {
    await connect(code);
    steer();
  } catch ({ status }) {
    view("join");
    error.textContent = say(status === 0 ? "offline" : status === 429 ? "often" : "wrong");
    views.join.querySelector("#code").focus();
  }
}

views.join.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const code = views.join.querySelector("#code").value.replace(/\s/g, "");
  if (code.length < 6) views.join.querySelector("[data-part=join-error]").textContent = say("short");
  else enter(code);
});

for (const button of document.querySelectorAll("[data-send]")) {
  button.addEventListener("click", async () => {
    const command = JSON.parse(button.dataset.send);
    if ((await send(command)) && button.dataset.speed) panel.pressed("[data-speed]", (one) => one === button);
  });
}
const play = document.querySelector("[data-act=play]");
play.addEventListener("click", async () => {
  const playing = play.dataset.playing === "true";
  if (await send({ command: playing ? "pause" : "play" })) panel.play(!playing);
});
const mirror = document.querySelector("[data-act=mirror]");
mirror.addEventListener("click", async () => {
  const wanted = mirror.getAttribute("aria-pressed") !== "true";
  if (await send({ command: "mirror", mirror: wanted })) panel.pressed("[data-act=mirror]", () => wanted);
});
document.querySelector("[data-act=captions]").addEventListener("click", async () => {
  const wanted = sizeAfter(sizeOf(panel.state().captions));
  if (await send({ command: "captions", captions: wanted })) panel.captions(wanted);
});
for (const button of document.querySelectorAll("[data-volume]")) {
  button.addEventListener("click", () => send({ command: "volume", by: Number(button.dataset.volume) }));
}
const seek = document.querySelector("[data-act=seek]");
let seeking = 0;
seek.addEventListener("change", () => {
  clearTimeout(seeking);
  seeking = setTimeout(() => send({ command: "seek", position: Number(seek.value) }), SEEK_MS);
});
const find = document.querySelector("[data-form=find]");
let typing = 0;
function type(done) {
  clearTimeout(typing);
  typing = setTimeout(() => send({ command: "type", text: find.querySelector("input").value.trim(), done }), done ? 0 : TYPE_MS);
}
find.querySelector("input").addEventListener("input", () => type(false));
find.addEventListener("submit", (event) => {
  event.preventDefault();
  type(true);
});
document.querySelector("[data-act=leave]").addEventListener("click", async () => {
  await ask("DELETE", "/api/v1/remotes/me").catch(() => null); // it ends with the day anyway
  join();
});

const counted = document.querySelector("[data-part=counted]");
makeCounter(views.panel, say, panel.told, (text) => {
  counted.hidden = false;
  counted.textContent = text;
});

/** Who is coming; null: somebody has been there and closed the call. */
function tellCall(made) {
  const title = views.called.querySelector("[data-part=called]");
  const text = made === null ? say("closed") : made.taken_by ? say("coming", { name: made.taken_by }) : say("ringing");
  if (title.textContent !== text) title.textContent = text;
  if (made === null) return;
  const time = new Date(made.called_at).toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" });
  views.called.querySelector("[data-part=called-at]").textContent = say("calledAt", { time });
  for (const one of views.called.querySelectorAll("[data-reason]")) {
    one.setAttribute("aria-pressed", String(one.dataset.reason.toUpperCase() === made.reason));
  }
}

async function help(reason) {
  view("called");
  try {
    tellCall(await callForHelp(reason));
  } catch (error) {
    if (error instanceof Over) over();
    else views.called.querySelector("[data-part=called]").textContent = say("notCalled");
  }
}
holdToCall(document.querySelector("[data-act=help]"), say, () => help());
for (const button of views.called.querySelectorAll("[data-reason]")) {
  button.addEventListener("click", () => help(button.dataset.reason));
}
document.querySelector("[data-act=back]").addEventListener("click", () => view("panel"));

const code = new URLSearchParams(location.search).get("code");
if (code) history.replaceState(null, "", location.pathname); // a shared picture of this page must not let others in
if (code) enter(code);
else if (kept()) steer();
else view("join");
