"""Benchmark of the big screen: how long the frames take while the focus moves, on a processor six times as slow.

A page notes the time of each frame; a film or a list that stops for more than 50 ms is seen to jerk.
"""

import json
import shutil
import statistics
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy.orm import Session

from bench import serving
from catalog.categories.models import all_categories, ensure_defaults
from catalog.clock import now
from catalog.courses.models import Course, CourseState, LessonState
from catalog.courses.service import CourseDraft, add_lesson, make_course
from catalog.members import service as members
from catalog.members.models import Member, Role
from catalog.pictures import service as pictures
from catalog.uploads.models import Upload, UploadState
from catalog.videos.models import Package
from player.classrooms.screens import pairing
from player.classrooms.screens.models import ScreenState
from player.classrooms.screens.rooms import Room, add_room
from player.classrooms.timetable import closing, planning
from player.classrooms.timetable.planning import Rules, Wish
from school.migrations import upgrade
from school.services import Services, build
from school.settings import Settings
from transcode.tools import ffmpeg

COURSES, LESSONS = 30, 200
SUBJECTS = ("秧歌舞", "太极拳", "广场舞", "书法", "剪纸", "家常菜", "手机", "急救", "理财", "育儿", "电工", "口琴")
PICTURES = 12
PRESS_MS, HOLD_MS = 130, 33
"""Between two presses of a person in a hurry, and between the repeats of a key that is held down."""
LIMIT_MS = 50
CHROMIUM = ("--headless=new", "--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required")
WATCH = """(() => {
  window.frames = [];
  let before = 0;
  const next = (time) => {
    if (before) window.frames.push(time - before);
    before = time;
    requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
})()"""

TASKS = {"RunTask", "ThreadControllerImpl::RunTask"}

Keys = tuple[tuple[str, int], ...]
"""Arrows, and how many times each is pressed; a negative number: held down for as many repeats."""


@dataclass(frozen=True)
class Options:
    """Options of the command line."""

    slower: float
    runs: int
    cache: Path


@dataclass(frozen=True)
class Walk:
    """A page of the big screen and the keys that are pressed on it."""

    name: str
    path: str
    keys: Keys


@dataclass(frozen=True)
class Frames:
    """The lengths of the frames of one walk, in ms."""

    presses: int
    frames: int
    p99: float
    longest: float
    over: int
    task: float
    """Processor time of the longest task of the page's main thread, as if the processor were as slow as asked; other
    programs on this machine make no difference to it."""


def compare(options: Options, console: Console) -> None:
    """Measure and print. Raises NotStarted."""
    work = options.cache / "bigscreen"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    with console.status("Walking over the big screen ..."), _school(work) as (address, token, walks):
        found = [_run(address, token, walks, options.slower) for _ in range(options.runs)]
    shutil.rmtree(work)
    title = f"Frames while the focus moves, processor {options.slower:g} times as slow, {options.runs} runs"
    table = Table(
        "page", "presses", "frames", "99%, ms", "longest, ms", f"over {LIMIT_MS} ms", "longest task, ms", title=title
    )
    for at, walk in enumerate(walks):
        runs = [one[at] for one in found]
        table.add_row(
            walk.name,
            str(runs[0].presses),
            str(sum(one.frames for one in runs)),
            f"{max(one.p99 for one in runs):.0f}",
            " ".join(f"{one.longest:.0f}" for one in runs),
            " ".join(str(one.over) for one in runs),
            f"{max(one.task for one in runs):.0f}",
        )
    console.print(table)


def frames_of(lengths: Sequence[float], presses: int, task: float) -> Frames:
    """The figures of one walk, from the times between its frames in ms."""
    p99 = statistics.quantiles(lengths, n=100)[-1]
    over = sum(one > LIMIT_MS for one in lengths)
    return Frames(presses, len(lengths), p99, max(lengths), over, task)


def longest_task(trace: dict[str, Any]) -> float:
    """The processor time of the longest task, in ms, of the page that did most (Trace Event Format, `tdur`)."""
    named = (one for one in trace["traceEvents"] if one.get("name") == "thread_name")
    mains = {(one["pid"], one["tid"]) for one in named if one["args"]["name"] == "CrRendererMain"}
    tasks: dict[tuple[int, int], list[float]] = {one: [0.0] for one in mains}
    for one in trace["traceEvents"]:
        if one.get("name") in TASKS and (place := (one["pid"], one["tid"])) in mains:
            tasks[place].append(one.get("tdur", 0) / 1000)
    return max(max(tasks.values(), key=sum, default=[0.0]))


def _run(address: str, token: str, walks: Sequence[Walk], slower: float) -> list[Frames]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path="/usr/bin/chromium", args=list(CHROMIUM))
        page = browser.new_context(viewport={"width": 1920, "height": 1080}, locale="zh-CN").new_page()
        page.add_init_script(f"localStorage.setItem('screen-token', '{token}')")
        speed = page.context.new_cdp_session(page)
        found = []
        for walk in walks:
            speed.send("Emulation.setCPUThrottlingRate", {"rate": 1})
            page.goto(address + walk.path)
            page.wait_for_selector(".clock:not(:empty)")
            page.wait_for_timeout(1500)
            speed.send("Emulation.setCPUThrottlingRate", {"rate": slower})
            page.wait_for_timeout(500)
            page.evaluate(WATCH)
            presses = _walk(page, walk.keys)
            lengths = page.evaluate("window.frames")
            speed.send("Emulation.setCPUThrottlingRate", {"rate": 1})
            browser.start_tracing(page=page, categories=["devtools.timeline", "toplevel"])
            _walk(page, walk.keys)
            found.append(frames_of(lengths, presses, slower * longest_task(json.loads(browser.stop_tracing()))))
        browser.close()
        return found


def _walk(page: Any, keys: Keys) -> int:
    """Press the keys; returns how many moves of the focus that asks for."""
    for key, count in keys:
        for _ in range(abs(count)):
            page.keyboard.down(key)  # a second `down` is a repeat, as of a key that is held
            if count > 0:
                page.keyboard.up(key)
            page.wait_for_timeout(PRESS_MS if count > 0 else HOLD_MS)
        page.keyboard.up(key)
    return sum(abs(count) for _, count in keys)


@contextmanager
def _school(work: Path) -> Iterator[tuple[str, str, list[Walk]]]:
    port = serving.free_port()
    environment = {"SCHOOL_DATA": str(work / "var"), "PORT": str(port), "SCHOOL_WEB_PROCESSES": "1"}
    (work / "var").mkdir()
    services = build(Settings.from_environment(environment))
    upgrade(services.database, work / "migrate.lock")
    with services.database.sessions() as session:
        token, course = _fill(session, services, work)
        session.commit()
    services.indexer.catch_up()
    process = serving.start_web(environment)
    around: Keys = (("ArrowDown", 6), ("ArrowRight", 4), ("ArrowUp", 3), ("ArrowLeft", 4))
    walks = [
        Walk("home, 8 subjects, 4 screenings", "/screen", around * 2),
        Walk(f"a subject, {COURSES} courses", "/screen/categories/dance", (*around, ("ArrowDown", -12))),
        Walk(
            f"a course, {LESSONS} lessons",
            f"/screen/courses/{course}",
            (*around, ("ArrowDown", -90), ("ArrowRight", 1), ("ArrowUp", -60)),
        ),
        Walk("the pad with what it found", "/screen/search?q=WDS", (*around, ("ArrowRight", 8), ("ArrowDown", -20))),
    ]
    try:
        yield f"http://127.0.0.1:{port}", token, walks
    finally:
        serving.stop(process)


def _fill(session: Session, services: Services, work: Path) -> tuple[str, str]:
    """Courses in all subjects, many in one of them; the token of a screen, and the id of the longest course."""
    ensure_defaults(session)
    owner = members.add(session, "周伟", "绿水青山 2026", Role.ADMIN)
    names = [pictures.keep(services.store, _picture(work / f"{at}.jpg", at)) for at in range(1, PICTURES + 1)]
    subjects = [one.id for one in all_categories(session) if one.parent_id is None]
    for number, subject in enumerate(subjects):
        _course(session, owner, (f"舞蹈入门{number}", subject), 2, names)
    for number in range(COURSES - 2):
        _course(session, owner, (f"{SUBJECTS[number % len(SUBJECTS)]}入门 {number + 1}", "dance"), 3, names)
    longest = _course(session, owner, ("秧歌舞二百课", "dance"), LESSONS, names)
    made, room = pairing.begin(session, now()), add_room(session, owner, Room("一号教室", "和平社区"))
    made.screen.state, made.screen.classroom, made.screen.code = ScreenState.PAIRED, room, None
    rules = Rules(services.settings.time_zone, closing.days_off(session))
    for hours in range(4):
        lesson = longest.lessons[hours]
        planning.plan(session, owner, Wish(lesson, [room], now() + timedelta(minutes=20 + 30 * hours)), rules, now())
    return made.token, longest.id


def _course(session: Session, owner: Member, said: tuple[str, str], count: int, names: Sequence[str]) -> Course:
    title, subject = said
    course = make_course(session, owner, CourseDraft(title, subject, "从站姿开始。"))
    for number in range(count):
        lesson = add_lesson(session, owner, course, f"第{number + 1}课 舞蹈的手位和步法")
        lesson.state = LessonState.PUBLISHED
        lesson.video.picture = names[number % len(names)]
        upload = Upload(video=lesson.video, state=UploadState.READY, member_id=owner.id, filename="a.mp4", length=1)
        session.add(upload)
        session.flush()
        facts = {"prefix": f"{upload.id}/1", "playlist": "main.m3u8", "renditions": [], "size": 1, "objects": 1}
        lesson.video.package = Package(upload_id=upload.id, duration=1200.0, **facts)
    course.state, course.published_at = CourseState.PUBLISHED, now()
    session.flush()
    return course


def _picture(path: Path, seed: int) -> Path:
    """A poster as large as the engine makes it, with as much detail as a photograph."""
    source = f"gradients=size=1280x720:nb_colors=6:seed={seed},noise=alls=24"
    words = [str(ffmpeg()), "-v", "error", "-f", "lavfi", "-i", source, "-frames:v", "1", "-q:v", "3", str(path)]
    subprocess.run(words, check=True)
    return path
