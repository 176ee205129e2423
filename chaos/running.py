"""The whole run: a school with fault after fault, then kill points and power cuts in sandboxes of their own."""

import contextlib
import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from urllib.parse import parse_qsl, urlencode, urlsplit

from sqlalchemy.exc import SQLAlchemyError

from chaos import clips, points, power, servers
from chaos.checks import Checks
from chaos.client import Broken, Unanswered
from chaos.faults import FAULTS, OF_A_CITY
from chaos.faults.disks import ROOMY
from chaos.proxy import Proxy
from chaos.report import Outcome
from chaos.scene import Clip, Scene, Skipped
from chaos.server import Never, Server, eventually
from school.services import build
from school.settings import Settings

KILL_POINTS, POWER_CUTS, LEFTOVERS = "kill-points", "power-cuts", "leftovers"
NAMES = (*FAULTS, LEFTOVERS, KILL_POINTS, POWER_CUTS)
LONG = 40.0
"""Seconds of the long video: more than `timeline.ONE_GO`, so that it is made in batches."""
SMALL_FILE = "Not a video at all. 这不是视频。\n" * 4


@dataclass(frozen=True)
class Options:
    """Options of the command line."""

    seed: int
    folder: Path
    """An empty folder for everything."""
    only: Sequence[str] = ()
    points: int = 0
    """How many kill points; 0 for every one there is."""
    cuts: int = 60
    """At least so many power cuts."""
    long: bool = False
    settings: dict[str, str] = field(default_factory=dict)
    database_pid: Path | None = None
    database_start: str = ""

    def wants(self, name: str) -> bool:
        """Whether a fault is selected."""
        return not self.only or name in self.only


Told = Callable[[Outcome], None]


def run(options: Options, told: Told) -> list[Outcome]:
    """Run all chosen faults; `told` is called with each outcome as soon as it is known."""
    outcomes = []

    def note(outcome: Outcome) -> None:
        outcomes.append(outcome)
        told(outcome)

    chosen = [name for name in FAULTS if options.wants(name)]
    apart = [name for name in chosen if name in OF_A_CITY] if in_a_city(options) else []
    here = [name for name in chosen if name not in apart]
    if here or options.wants(LEFTOVERS):
        _live(options, here, note)
    if apart:
        with servers.city(_fresh(options.folder / "servers")) as city:
            _live(_moved(options, city), apart, note)
    if options.wants(KILL_POINTS):
        note(kill_points(options))
    if options.wants(POWER_CUTS):
        note(power_cuts(options))
    return outcomes


def in_a_city(options: Options) -> bool:
    """Whether faults of a database server and of an object store get a school of their own, with real servers.

    Not if the settings already name such servers.
    """
    named = {"SCHOOL_DATABASE_URL", "SCHOOL_STORAGE_URL"} & options.settings.keys()
    return not (named or options.database_pid or servers.lacking())


def _moved(options: Options, city: servers.City) -> Options:
    return replace(
        options,
        folder=_fresh(options.folder / "city"),
        settings=options.settings | city.settings,
        database_pid=city.database_pid,
        database_start=city.database_start,
    )


def _live(options: Options, names: Sequence[str], note: Told) -> None:
    """One school, and one fault after the other."""
    with _scene(options) as scene:
        for name in names:
            note(one(scene, name))
        if options.wants(LEFTOVERS):
            note(leftovers(scene))


@contextlib.contextmanager
def _scene(options: Options) -> Iterator[Scene]:
    tools, disk = options.folder / "tools", options.folder / "disk"
    for folder in (tools, disk):
        folder.mkdir(parents=True)
    settings, proxy = _through_a_proxy(options.settings)
    with _own_disk(disk):
        school = Server(disk / "school", settings)
        services = build(Settings.from_environment(school.environment))
        try:
            school.start()
            yield Scene(
                school=school,
                services=services,
                clips={
                    "short": Clip(clips.make(tools / "short.mp4", 2), 2),
                    "long": Clip(clips.make(tools / "long.mp4", LONG, "480x270", 25), LONG),
                    "text": Clip(SMALL_FILE.encode(), None),
                },
                rng=Random(options.seed),
                folder=tools,
                long=options.long,
                proxy=proxy,
                database_pid=options.database_pid,
                database_start=options.database_start,
            )
        finally:
            school.end()
            services.database.engine.dispose()
            if proxy is not None:
                proxy.close()


def _through_a_proxy(settings: dict[str, str]) -> tuple[dict[str, str], Proxy | None]:
    """The settings with a proxy in front of an S3 store."""
    url = urlsplit(settings.get("SCHOOL_STORAGE_URL", ""))
    words = dict(parse_qsl(url.query))
    if url.scheme != "s3" or "endpoint" not in words:
        return settings, None
    proxy = Proxy(words["endpoint"])
    words["endpoint"] = proxy.address
    return settings | {"SCHOOL_STORAGE_URL": url._replace(query=urlencode(words)).geturl()}, proxy


@contextlib.contextmanager
def _own_disk(place: Path) -> Iterator[None]:
    """A small disk, where mounting is permitted."""
    words = ["mount", "-t", "tmpfs", "-o", f"size={ROOMY}", "tmpfs", str(place)]
    mounted = os.geteuid() == 0 and not subprocess.run(words, capture_output=True, check=False).returncode
    try:
        yield
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(place)], check=False)


class _Visitor:
    """Watches every lesson all the time, as a visitor: what is visible must be complete."""

    def __init__(self, scene: Scene) -> None:
        self.seen: list[str] = []
        self._scene = scene
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "_Visitor":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        whole: set[str] = set()
        checks = Checks(self._scene.services, self._scene.client)
        while not self._done.wait(0.5):
            new = [sending for sending in self._scene.sent if sending.path and sending.id not in whole][-3:]
            with contextlib.suppress(Unanswered, Broken, SQLAlchemyError, ValueError, KeyError):
                for sending in new:
                    told = list(checks.partly_visible([sending]))
                    if told and self._scene.school.ready():
                        told = list(checks.partly_visible([sending]))  # a web that was just killed answers nothing
                        self.seen += told
                    if not told and self._scene.state(sending) == "READY":
                        whole.add(sending.id)


def one(scene: Scene, name: str) -> Outcome:
    """Make one fault, wait until all affected uploads end, and check."""
    outcome, visitor = Outcome(name, runs=1), _Visitor(scene)
    try:
        scene.client  # noqa: B018 - signs in before anything is broken
        with visitor:
            outcome.recovery = FAULTS[name](scene)
            scene.finish_all()
        eventually(scene.school.ready, "the school is ready", 60)
        outcome.faults += Checks(scene.services, scene.client).faults(scene.sent)
        outcome.faults += filter(None, [scene.school.check()])
    except Skipped as reason:
        outcome.runs, outcome.skipped = 0, str(reason)
    except (Broken, Never, Unanswered, OSError, subprocess.SubprocessError) as error:
        outcome.faults.append(str(error) or repr(error))
        try:
            _mend(scene)
        except (Never, Unanswered) as stays:  # as long as it hangs, later faults are reported as broken, too
            outcome.faults.append(str(stays))
    finally:
        outcome.faults += visitor.seen
    return outcome


def _mend(scene: Scene) -> None:
    """Repair the school after a fault that it did not survive, for the next fault."""
    with contextlib.suppress(Exception):
        scene.school.end()
    scene.school.start()
    ends = ("READY", "REJECTED", "FAILED")
    scene.sent = [sending for sending in scene.sent if scene.state(sending) in ends]


def leftovers(scene: Scene) -> Outcome:
    """After all faults: objects that a `gc` in two hours would wrongly keep or remove."""
    outcome = Outcome(LEFTOVERS, runs=1, note=f"{len(scene.sent)} uploads")
    outcome.faults += Checks(scene.services, scene.client).litter()
    return outcome


def kill_points(options: Options) -> Outcome:
    """Walk the kill points, seeded."""
    outcome = Outcome(KILL_POINTS)
    if reason := points.possible():
        outcome.skipped = reason
        return outcome
    walked = points.Points(_fresh(options.folder / "points"), Random(options.seed))
    try:
        every = [point for stage in points.STAGES for point in walked.all(stage)]
        chosen = walked.some(every, options.points) if options.points else every
        results = [walked.run(point) for point in chosen]
    except Skipped as told:
        outcome.skipped = str(told)
        return outcome
    finally:
        walked.close()
    outcome.runs = sum(result.reached for result in results)
    outcome.faults = [f"{result.point}: {told}" for result in results for told in result.faults]
    if not outcome.runs:
        outcome.faults.append("no point was reached")
    killed = sum(result.reached and result.point.what == points.KILL for result in results)
    outcome.note = f"{killed} killed, {outcome.runs - killed} made to fail, of {len(every)} that there are"
    return outcome


def power_cuts(options: Options) -> Outcome:
    """Cut the power, seeded, until it was cut often enough."""
    outcome = Outcome(POWER_CUTS)
    if reason := power.possible():
        outcome.skipped = reason
        return outcome
    try:
        cutting = power.Power(_fresh(options.folder / "power"), Random(options.seed))
    except power.CannotMount as told:
        outcome.skipped = str(told)
        return outcome
    middle = 0
    try:
        while outcome.runs < options.cuts:
            sending, cuts = cutting.round()
            for cut in cuts:
                outcome.runs += 1
                middle += 0 < cut.acknowledged < len(sending.data)
                outcome.faults += [f"{cut.when}: {told}" for told in cutting.check(sending, cut)]
    finally:
        cutting.close()
        outcome.faults += cutting.broken
    outcome.note = f"{middle} with an upload half received; {cutting.torn} copies of two instants thrown away"
    return outcome


def _fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
