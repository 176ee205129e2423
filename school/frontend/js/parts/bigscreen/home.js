// The first page: today's timetable, and the subjects. Without a line it shows what the disk holds.
import { clock, wait } from "../times.js";
import { disk } from "./disk.js";
import { plan } from "./plan.js";

export function mountHome(main, app) {
  const { text, screen } = app;
  const list = main.querySelector("[data-agenda]");
  const none = main.querySelector("[data-agenda-none]");
  const state = main.querySelector("[data-state]");
  const heading = main.querySelector("h1");
  const lang = document.documentElement.lang;
  let day = "";

  function draw() {
    const room = screen.me?.classroom;
    if (room) heading.textContent = `${room.community} · ${room.name}`;
    const isDown = screen.line === "down";
    main.querySelector("[data-down]").hidden = !isDown;
    main.classList.toggle("down", isDown);
    state.textContent = isDown ? "" : text(screen.line === "good" ? "line_good" : "line_slow");
    state.classList.toggle("is-slow", screen.line === "slow");
    const planned = plan(screen.me, app.clock?.now() ?? Date.now());
    none.hidden = planned.length > 0;
    none.textContent = text("today_empty");
    const kept = list.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    list.replaceChildren(...planned.map((one) => line(one, isDown)));
    if (kept !== null) (list.querySelector(`a[href="${kept}"]`) ?? list.querySelector("a"))?.focus({ preventScroll: true });
    disk.mark(main, isDown, text);
  }

  function line(one, isDown) {
    const item = document.createElement("li");
    item.className = one.kind;
    const when = document.createElement("time");
    when.dateTime = one.starts.toISOString();
    when.textContent = one.starts.toLocaleTimeString(lang, { hour: "numeric", minute: "2-digit", hourCycle: "h23" });
    const link = document.createElement("a");
    link.className = "what";
    link.href = `/screen/lessons/${one.lesson}`;
    const title = document.createElement("b");
    title.textContent = one.title;
    const about = document.createElement("span");
    about.className = one.kind === "current" ? "small now" : "small soft";
    about.textContent = said(one, isDown);
    link.append(title, about);
    item.append(when, link);
    return item;
  }

  function said(one, isDown) {
    if (one.kind === "current") {
      const left = one.left > 0 ? `\u2003${text("left", { time: wait(text, one.left) })}` : "";
      return text("playing_now") + left;
    }
    if (one.kind === "past") return one.headcount ? `${text("over")}\u2003${text("came", { n: one.headcount })}` : text("over");
    if (isDown) return text(disk.holds(one.lesson) ? "on_disk" : "waits_line");
    if (one.rooms > 1) return text("rooms", { n: one.rooms });
    return one.duration ? clock(one.duration) : "";
  }

  function tick(now) {
    const date = now.toLocaleDateString(lang, { month: lang === "en" ? "short" : "long", day: "numeric" });
    const today = `${date} ${now.toLocaleDateString(lang, { weekday: "short" })}`;
    if (today === day) return;
    day = today;
    main.querySelector("[data-day]").textContent = today;
    draw();
  }

  const minutely = setInterval(draw, 60000);
  disk.ready.then(draw);
  draw();
  return {
    refresh: draw,
    tick,
    first: () => list.querySelector(".current a") ?? null,
    leave: () => clearInterval(minutely),
    back: () => true, // there is nothing before it
  };
}
