"""Benchmark of playing over a weak line: how soon the first picture is seen in Chromium, and whether it stalls."""

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from bench.screenings import CHROMIUM
from bench.weak import school
from bench.weak.line import Quality, WeakLine
from bench.weak.school import Lesson

if TYPE_CHECKING:
    from playwright.sync_api import Page

WATCH = Path(__file__).with_name("weak") / "watch.js"
FIRST = 5.0
"""Seconds until the first picture that we mean to stay below."""
PATIENCE = 60.0
FAST_LINE = 30_000_000
"""Bits a second that the browser measured at another place, before it came to this line."""
STORE = "([name, value]) => localStorage.setItem(name, value)"


@dataclass(frozen=True)
class Options:
    """Options of the command line."""

    runs: int
    seconds: float
    """How long it plays."""
    quality: Quality
    cache: Path
    source: Path | None = None


@dataclass(frozen=True)
class Seen:
    """What a viewer saw. Times in seconds."""

    first: float
    stalled: tuple[float, ...]
    height: int
    kilobytes: int
    """That the line carried until the first picture."""


def compare(options: Options, console: Console) -> None:
    """Measure and print. Raises NotStarted, SourceRejected, EngineFailed."""
    work = options.cache / "weak-line"
    shutil.rmtree(work, ignore_errors=True)
    with (
        console.status("Making the lesson ..."),
        school.lesson(work, options.source or school.source(options.cache)) as at,
    ):
        table = Table(
            "page",
            "first picture, s: median",
            "least",
            "most",
            f"longer than {FIRST:g} s",
            "stalls",
            "KB before it",
            "height",
        )
        for name, found in _ways(options, at):
            times = [one.first for one in found]
            stalls = [length for one in found for length in one.stalled]
            table.add_row(
                name,
                *(f"{value:.1f}" for value in (median(times), min(times), max(times))),
                f"{sum(value > FIRST for value in times)} of {len(times)}",
                f"{len(stalls)}: {sum(stalls):.1f} s",
                f"{median(one.kilobytes for one in found):.0f}",
                ", ".join(sorted({str(one.height) for one in found})),
            )
            console.print(name, [(f"{one.first:.2f}", one.kilobytes, one.height, one.stalled) for one in found])
    shutil.rmtree(work)
    console.print(table)


def _ways(options: Options, at: Lesson) -> Iterator[tuple[str, list[Seen]]]:
    """Each way to open a lesson, as often as wanted."""
    from playwright.sync_api import sync_playwright

    ways = {
        "lesson page, never seen": _new,
        "lesson page, after a fast line": _after_fast,
        "lesson page, again": _again,
        "big screen, never seen": _screen,
        "big screen, from its home": _from_home,
    }
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path="/usr/bin/chromium", args=list(CHROMIUM))
        for name, way in ways.items():
            found = []
            for seed in range(options.runs):
                with WeakLine(at.port, options.quality, seed) as line:
                    context = browser.new_context(base_url=f"http://127.0.0.1:{line.port}", locale="zh-CN")
                    context.add_init_script(path=WATCH)
                    page = context.new_page()
                    found.append(way(page, line, at, options))
                    context.close()
            yield name, found
        browser.close()


def _new(page: "Page", line: WeakLine, at: Lesson, options: Options) -> Seen:
    return _played(page, line, f"/lessons/{at.id}", options)


def _after_fast(page: "Page", line: WeakLine, at: Lesson, options: Options) -> Seen:
    page.goto("/healthz")
    page.evaluate(STORE, ["bits-per-second", str(FAST_LINE)])
    return _new(page, line, at, options)


def _again(page: "Page", line: WeakLine, at: Lesson, options: Options) -> Seen:
    page.goto("/courses", wait_until="networkidle")
    _new(page, line, at, Options(1, 2, options.quality, options.cache))
    page.goto("/healthz")
    page.evaluate("() => localStorage.clear()")
    return _new(page, line, at, options)


def _screen(page: "Page", line: WeakLine, at: Lesson, options: Options) -> Seen:
    page.goto("/healthz")
    page.evaluate(STORE, ["screen-token", at.token])
    return _played(page, line, f"/screen/lessons/{at.id}", options)


def _from_home(page: "Page", line: WeakLine, at: Lesson, options: Options) -> Seen:
    page.goto("/healthz")
    page.evaluate(STORE, ["screen-token", at.token])
    page.goto("/screen")
    page.wait_for_timeout(15_000)  # its worker and their copies of the page come meanwhile
    link = "path => Object.assign(document.querySelector('main a[href]'), {href: path}).click()"
    before = line.down.carried
    began = page.evaluate("performance.now()")
    page.evaluate(link, f"/screen/lessons/{at.id}")
    return _waited(page, line, options, began=began, before=before)


def _played(page: "Page", line: WeakLine, path: str, options: Options) -> Seen:
    before = line.down.carried
    page.goto(path, wait_until="commit")
    return _waited(page, line, options, before=before)


def _waited(page: "Page", line: WeakLine, options: Options, *, began: float = 0.0, before: int) -> Seen:
    until = time.monotonic() + PATIENCE
    while page.evaluate("window.seen.first") is None and time.monotonic() < until:
        page.wait_for_timeout(50)
    kilobytes = (line.down.carried - before) // 1000
    page.wait_for_timeout(options.seconds * 1000)
    seen = page.evaluate("window.seen")
    first = (seen["first"] - began) / 1000
    return Seen(first, tuple(length / 1000 for length in seen["waits"]), seen["height"], kilobytes)
