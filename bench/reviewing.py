"""A moderator decides many clips by keyboard alone, in a real Chromium: keys, waiting, and what is left to look.

Clips of a minute wait at the desk of a real web. A stretch of each fourth one is still and silent. The moderator
looks at each for some seconds at twice the speed, then approves, approves at another place, returns with a remark at
a second, or refuses with a reason; one decision is undone. No mouse is touched.
"""

import contextlib
import json
import shutil
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bench import serving
from bench.clips import make
from bench.report import Spread, spread
from bench.screenings import CHROMIUM
from bench.serving import NotStarted
from catalog.categories.models import ensure_defaults
from catalog.checks.models import Fact, FactKind
from catalog.clips import service as clips
from catalog.clips.models import Review
from catalog.clips.service import Agreement, ClipDraft
from catalog.clips.settings import ClipSettings
from catalog.clock import now
from catalog.members import service as members
from catalog.members.models import Role
from catalog.uploads.models import Upload, UploadState
from catalog.videos.models import Package
from school.migrations import upgrade
from school.services import Services, build
from school.settings import Settings
from transcode.engine import transcode

LENGTH = 60.0  # seconds of each clip
NAME, PASSWORD = "陈静", "绿水青山 2026"
OWNERS = 8
PATIENCE = 120.0
"""Seconds until something that does not happen is given up."""
STILL_EVERY, STILL = 4, (20.0, 40.0)
ROUND = ("a", "m", "a", "p", "a", "x", "a", "m", "a", "a")
"""What becomes of ten clips: approved, returned with a remark, approved at another place, refused."""
REVALIDATED = 300
"""Bytes that Resource Timing counts for an answer whose body the browser had."""
WATCH = """() => {
  performance.setResourceTimingBufferSize(100000);
  const seen = (window.bench = { key: 0, first: null, emptied: false });
  const desk = document.querySelector("[data-desk]"), video = desk.querySelector("video");
  const frame = () => {
    if (seen.emptied) Object.assign(seen, { first: performance.now(), emptied: false });
    video.requestVideoFrameCallback(frame);
  };
  video.addEventListener("emptied", () => (seen.emptied = true));
  video.requestVideoFrameCallback(frame);
}"""
"""Notes when the first picture of another clip is shown."""
FETCHED = """({ folder, since, until, held }) => {
  const parts = performance.getEntriesByType("resource")
    .filter(({ name, transferSize }) => name.includes(folder) && /\\.(m4s|mp4)$/.test(name) && transferSize > held);
  return [parts.filter(({ responseEnd }) => responseEnd < since).length,
    parts.filter(({ startTime, responseEnd }) => startTime >= since && responseEnd <= until).length];
}"""
"""Parts of a clip that crossed the line before the decision, and between it and its first picture."""
CLIP = "document.querySelector('[data-desk]').dataset.clip"
HEARD = "document.querySelector('[data-desk] video')"


@dataclass(frozen=True)
class Options:
    """Options of the command line."""

    clips: int
    watch: float
    """Seconds for which each clip is looked at; 0: to its end."""
    mbit: float
    """Of the line; 0: as it is."""
    cache: Path
    target: Path | None


@dataclass
class Figures:
    """What was measured."""

    keys: int = 0
    """Pressed, without the letters of remarks and reasons."""
    minutes: float = 0.0
    first_pictures: list[float] = field(default_factory=list)
    """Seconds from the key of a decision to the first picture of the next clip."""
    loaded_before: int = 0
    """Clips of whose picture and sound nothing had to come after the decision."""
    jumped: int = 0
    stretches: int = 0
    """Still stretches that were reached, and those that were jumped over."""
    slow: int = 0
    """Clips that did not play at the speed that was chosen, with the pitch kept."""
    decided: int = 0


def compare(options: Options, console: Console) -> None:
    """Measure, print, and write the JSON file if one was asked for. Raises NotStarted."""
    work = options.cache / "reviewing"
    shutil.rmtree(work, ignore_errors=True)
    with console.status(f"Deciding about {options.clips} clips ..."), _school(options, work) as (services, port):
        found = _decide_all(options, f"http://127.0.0.1:{port}")
        with services.database.readers() as session:
            decided = select(func.count()).select_from(Review).where(Review.undone_at.is_(None))
            found.decided = session.scalar(decided) or 0
    shutil.rmtree(work)
    _print(options, found, spread(found.first_pictures), console)
    if options.target:
        options.target.write_text(json.dumps(asdict(found), indent=1), encoding="utf-8")


def _print(options: Options, found: Figures, first: Spread, console: Console) -> None:
    looked = found.minutes * 60 / options.clips
    late = sorted(found.first_pictures)[int(len(found.first_pictures) * 0.95)]
    table = Table("what", "figure", title=f"{options.clips} clips by keyboard alone, {options.mbit or 'any'} Mbit/s")
    for row in (
        ("decided", f"{found.decided} in {found.minutes:.1f} min, {looked:.1f} s each"),
        ("keys a clip, without sentences", f"{found.keys / options.clips:.1f}"),
        ("decision to first picture, s", f"{first}, 95th percentile {late:.2f}"),
        ("pictures and sound loaded before", f"{found.loaded_before} of {len(found.first_pictures)}"),
        ("still stretches jumped over", f"{found.jumped} of {found.stretches}"),
        ("not at double speed, pitch kept", str(found.slow)),
    ):
        table.add_row(*row)
    console.print(table)


def _decide_all(options: Options, address: str) -> Figures:
    from playwright.sync_api import sync_playwright

    found = Figures()
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=shutil.which("chromium"), args=list(CHROMIUM))
        page = browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN").new_page()
        _sign_in(page, address)
        _slow_down(page, options.mbit)
        page.evaluate(WATCH)
        _until(page, f"{HEARD}.currentTime > 0.2")
        began = time.monotonic()
        _press(page, found, *">>>")
        for number in range(options.clips):
            _look(page, options, found)
            _decide(page, ROUND[number % len(ROUND)], last=number == options.clips - 1, found=found)
            if number == options.clips // 2:
                _undo(page, found)
        found.minutes = (time.monotonic() - began) / 60
        browser.close()
    return found


def _press(page: Any, found: Figures, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)
    found.keys += len(keys)


def _until(page: Any, expression: str) -> None:
    """Wait for something in the page, whose policy forbids Playwright's own way to do that. Raises NotStarted."""
    end = time.monotonic() + PATIENCE
    while not page.evaluate(expression):
        if time.monotonic() > end:
            raise NotStarted(f"The desk does not come so far: {expression}")
        page.wait_for_timeout(20)


def _sign_in(page: Any, address: str) -> None:
    page.goto(f"{address}/signin?next=/desk")
    page.fill("#name", NAME)
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-desk] video")


def _slow_down(page: Any, mbit: float) -> None:
    if mbit:
        line = page.context.new_cdp_session(page)
        line.send("Network.enable")
        speed = {"latency": 50, "downloadThroughput": mbit * 125_000, "uploadThroughput": mbit * 125_000}
        line.send("Network.emulateNetworkConditions", {"offline": False, **speed})


def _look(page: Any, options: Options, found: Figures) -> None:
    """At a clip, in which a stretch may be still."""
    _until(page, f"!{HEARD}.paused && {HEARD}.currentTime > 0.1")
    if not page.evaluate(f"{HEARD}.playbackRate === 2 && {HEARD}.preservesPitch"):
        found.slow += 1
    still = page.evaluate("document.querySelector('[data-unchanging]').dataset.unchanging") != "[]"
    if not options.watch:
        _until(page, f"{HEARD}.ended")
    else:
        if still:  # to the stretch, in steps of five seconds
            _press(page, found, *["ArrowRight"] * 4)
        page.wait_for_timeout(options.watch * 1000)
    if still:
        found.stretches += 1
        found.jumped += page.evaluate("document.querySelector('[data-jumped]').textContent !== ''")


def _decide(page: Any, act: str, *, last: bool, found: Figures) -> None:
    if act == "m":
        _press(page, found, "m")
        page.keyboard.type("这里看得见门牌号")
        _press(page, found, "Enter")
        _send(page, "r", last=last, found=found)
    elif act == "p":
        _press(page, found, "p", "ArrowDown")
        _send(page, "Enter", last=last, found=found)
    elif act == "x":
        _press(page, found, "x")
        page.keyboard.type("是广告")
        _send(page, "Control+Enter", last=last, found=found)
    else:
        _send(page, "a", last=last, found=found)


def _send(page: Any, key: str, *, last: bool, found: Figures) -> None:
    """Press the key that decides, and wait for the first picture of the next clip."""
    if last:
        _press(page, found, key)
        page.wait_for_selector(".desk-empty")
        return
    ahead = page.evaluate("document.querySelector('[data-ahead]')?.dataset.playlist ?? ''").rpartition("/")[0]
    clip = page.evaluate(CLIP)
    page.evaluate("Object.assign(window.bench, { first: null, emptied: false, key: performance.now() })")
    _press(page, found, key)
    _until(page, f"window.bench.first !== null && {CLIP} !== {clip!r}")
    seen = page.evaluate("window.bench")
    found.first_pictures.append((seen["first"] - seen["key"]) / 1000)
    span = {"folder": ahead, "since": seen["key"], "until": seen["first"], "held": REVALIDATED}
    before, between = page.evaluate(FETCHED, span) if ahead else (0, 0)
    found.loaded_before += before > 0 and between == 0


def _undo(page: Any, found: Figures) -> None:
    """Undo the decision, which brings the clip back, and decide about it anew."""
    _send(page, "z", last=False, found=found)
    found.first_pictures.pop()
    found.loaded_before = min(found.loaded_before, len(found.first_pictures))
    _send(page, "a", last=False, found=found)


@contextlib.contextmanager
def _school(options: Options, work: Path) -> Iterator[tuple[Services, int]]:
    (work / "var").mkdir(parents=True)
    port = serving.free_port()
    environment = {"SCHOOL_DATA": str(work / "var"), "PORT": str(port), "SCHOOL_WEB_PROCESSES": "1"}
    services = build(Settings.from_environment(environment))
    upgrade(services.database, work / "migrate.lock")
    make(work / "source.mp4", LENGTH, "640x360", 15)
    package = transcode(work / "source.mp4", work / "package")
    with services.database.sessions() as session:
        rows = _waiting(session, options.clips)
        for row in rows:
            row.duration = package.duration
            for name in package.files:
                services.store.put_file(row.key(name), work / "package" / name)
        session.commit()
    process = serving.start_web(environment)
    try:
        yield services, port
    finally:
        serving.stop(process)


def _waiting(session: Session, count: int) -> list[Package]:
    """The packages of clips that wait, the oldest first, as their owners hand them in."""
    ensure_defaults(session)
    members.add(session, NAME, PASSWORD, Role.MODERATOR)
    owners = [members.add(session, f"邻居{number}", PASSWORD, Role.RESIDENT) for number in range(OWNERS)]
    rows = []
    for number in range(count):
        owner = owners[number % OWNERS]
        draft = ClipDraft(f"我们楼的十字步 {number + 1}")
        clip = clips.share(session, owner, draft, Agreement(given=True), ClipSettings(a_day=10_000))
        facts: dict[str, Any] = {"member_id": owner.id, "filename": "a.mp4", "length": 1}
        upload = Upload(video=clip.video, state=UploadState.READY, **facts)
        session.add(upload)
        session.flush()
        made: dict[str, Any] = {"playlist": "main.m3u8", "poster": "poster.jpg", "renditions": []}
        row = Package(video_id=clip.video_id, upload_id=upload.id, prefix=f"{upload.id}/1", size=1, objects=1, **made)
        clip.video.package = row
        row.duration = LENGTH
        session.flush()
        clips.submit(session, owner, clip, now())
        clip.waits_since = now() - timedelta(hours=count - number)
        if number % STILL_EVERY == 0:
            start, end = STILL
            kinds = (FactKind.FROZEN, FactKind.SILENT)
            session.add_all(Fact(video_id=clip.video_id, kind=kind, at=start, until=end) for kind in kinds)
        rows.append(row)
    return rows
