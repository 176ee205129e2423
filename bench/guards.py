"""The cost of safety measures and of undo, each compared with the same work without them.

- inspecting a file, compared with ffmpeg reading all its packets once;
- starting ffmpeg inside the sandbox, compared with starting it alone;
- pages by the school's gunicorn worker, compared with gunicorn's own;
- removing a course, undoing that, and removing it for good, compared with saving its title.
"""

import contextlib
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sqlalchemy.orm import Session

from bench import meter, serving
from bench.load import Load, Order
from bench.report import Spread, spread
from bench.serving import ROOT
from catalog.categories.models import ensure_defaults
from catalog.clock import now
from catalog.courses.models import Course
from catalog.courses.service import CourseDraft, add_lesson, make_course
from catalog.members import service as members
from catalog.members.models import Member, Role
from catalog.removal import service as removal
from catalog.removal.times import KEPT_FOR
from catalog.uploads.jobs import INSPECT, enqueue
from catalog.uploads.models import Upload, UploadState
from school.migrations import upgrade
from school.services import build
from school.settings import Settings
from transcode import process
from transcode.tools import ffmpeg

MINUTES = 5
"""Duration of the inspected videos at 30 frames a second: 9,000 frames, and as many entries in MP4's table."""
FILMS = {
    "mp4": ["-c:v", "mpeg4", "-c:a", "aac"],
    "mkv": ["-c:v", "mpeg4", "-c:a", "aac"],
    "flv": ["-c:v", "flv", "-c:a", "aac"],
    "wmv": ["-c:v", "wmv2", "-c:a", "wmav2"],
    "ogv": ["-c:v", "libtheora", "-c:a", "libvorbis"],
    "mxf": ["-c:v", "mpeg2video", "-r", "30", "-c:a", "pcm_s16le", "-ar", "48000"],
    "ts": ["-c:v", "mpeg2video", "-c:a", "aac"],
}
"""Of MP4 and Matroska both ends are read, of the others all packets."""
STARTS = 20
LESSONS = 200
ACTS = ("removing", "undoing", "removing for good", "a look of the reaper")
OWN, PLAIN = "", "gthread"
KEY = {"SCHOOL_SECRET_KEY": "a key for measurements alone"}


@dataclass(frozen=True)
class Options:
    """Options of the command line."""

    runs: int
    cache: Path
    target: Path | None


Ratios = Mapping[str, Spread]
"""Cost ratios by name of the work."""


def compare(options: Options, console: Console) -> None:
    """Measure, print, and write the JSON file if one was asked for. Raises RunFailed, NotStarted."""
    work = options.cache / "guards"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    found: dict[str, Ratios] = {}
    for title, measured in (
        ("Looking into a file, by CPU; reading its packets = 1", looking),
        ("Starting ffmpeg, by CPU; no sandbox = 1", starting),
        ("Pages of the school's own worker, by CPU a request; gunicorn's own = 1", serving_pages),
        ("Second thoughts about a course of 200 lessons, by CPU; saving its title = 1", thinking_again),
    ):
        with console.status(f"{title} ..."):
            found[title] = measured(work, options)
        console.print(_table(title, found[title]))
    shutil.rmtree(work)
    if options.target:
        plain = {title: {name: asdict(one) for name, one in ratios.items()} for title, ratios in found.items()}
        options.target.write_text(json.dumps(plain, indent=1) + "\n", encoding="utf-8")


def looking(work: Path, options: Options) -> Ratios:
    """CPU of `probe.inspect`, in a process of its own, compared with ffmpeg copying all packets to a null output."""
    ratios = {}
    look = [sys.executable, "-c", _LOOK]
    start = meter.run([*look, ""], work).cpu_s  # Python and its imports
    for kind, codecs in FILMS.items():
        film = _film(options.cache, kind, codecs)
        read = [
            str(ffmpeg()),
            "-v",
            "error",
            "-nostdin",
            "-i",
            str(film),
            "-map",
            "0",
            "-c",
            "copy",
            "-f",
            "null",
            "-",
        ]
        pairs = [(meter.run([*look, str(film)], work), meter.run(read, work)) for _ in range(options.runs)]
        ratios[kind] = spread(max(0.0, ours.cpu_s - start) / bare.cpu_s for ours, bare in pairs)
    return ratios


_LOOK = f"""import sys
sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from transcode.probe import inspect
from transcode.settings import EngineSettings
if sys.argv[1]:
    inspect(Path(sys.argv[1]), EngineSettings())
"""


def _film(cache: Path, kind: str, codecs: list[str]) -> Path:
    """A small video in a container, created once."""
    film = cache / f"film-{MINUTES}.{kind}"
    if not film.exists():
        picture = f"testsrc=size=160x120:rate=30:duration={60 * MINUTES}"
        sound = f"sine=sample_rate=48000:duration={60 * MINUTES}"
        half = film.with_stem("half")
        words = [str(ffmpeg()), "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", picture]
        words += ["-f", "lavfi", "-i", sound, "-pix_fmt", "yuv420p", *codecs, str(half)]
        subprocess.run(words, check=True)
        half.rename(film)
    return film


def starting(work: Path, options: Options) -> Ratios:
    """CPU of a program that does nothing, started by `process.run`, compared with the same started alone."""
    argv = [str(ffmpeg()), "-version"]
    sandbox = process.Sandbox(60, 60, 8 * 1024**3, file_bytes=0)
    pairs = [(process.run(argv, sandbox), meter.run(argv, work)) for _ in range(STARTS * options.runs)]
    return {"a start": spread(sandboxed.cpu_s / alone.cpu_s for sandboxed, alone in pairs)}


def serving_pages(work: Path, options: Options) -> Ratios:
    """Processor time per request of server and client: the home page and a small answer, with keep-alive."""
    loads: dict[tuple[str, str], list[Load]] = {}
    for worker in (OWN, PLAIN):
        environment = KEY | {"SCHOOL_DATA": str(work / f"web{worker}"), "PORT": str(serving.free_port())}
        services = build(Settings.from_environment(environment))
        upgrade(services.database, services.settings.data / "run" / "migrate.lock")
        services.database.engine.dispose()
    with contextlib.ExitStack() as running:
        webs = {}
        for worker in (OWN, PLAIN):
            environment = KEY | {"SCHOOL_DATA": str(work / f"web{worker}"), "PORT": str(serving.free_port())}
            webs[worker] = int(environment["PORT"]), serving.start_web(environment, worker)
            running.callback(serving.stop, webs[worker][1])
        for _ in range(options.runs + 1):  # the first turn warms them
            for path in ("/healthz", "/courses"):
                for worker, (port, web) in webs.items():
                    loads.setdefault((path, worker), []).append(_load(port, path, web))
    return {
        path: spread(
            own.cost / plain.cost for own, plain in zip(loads[path, OWN][1:], loads[path, PLAIN][1:], strict=True)
        )
        for path in ("/healthz", "/courses")
    }


def _load(port: int, path: str, web: serving.Process) -> Load:
    words = [sys.executable, "-m", "bench.load", json.dumps(asdict(Order(port, [path], 3, 16)))]
    before = serving.processor_seconds([web])
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        raise meter.RunFailed(done.stderr[-500:])
    load = Load(**json.loads(done.stdout))
    load.server_cpu = serving.processor_seconds([web]) - before
    return load


def thinking_again(work: Path, options: Options) -> Ratios:
    """CPU of each commit that removes, undoes and removes for good, compared with one that saves a title."""
    services = build(Settings.from_environment({**KEY, "SCHOOL_DATA": str(work / "data")}))
    upgrade(services.database, services.settings.data / "run" / "migrate.lock")
    ratios: dict[str, list[float]] = {act: [] for act in ACTS}
    for number in range(5 * options.runs):
        moment = now()
        with _committed(services.database.sessions) as session:
            course_id, member_id = _course(session, number)

        def act(
            do: Callable[[Session, Member, Course], object], ids: tuple[str, str] = (course_id, member_id)
        ) -> float:
            def one() -> None:
                with _committed(services.database.sessions) as session:
                    do(session, session.get_one(Member, ids[1]), session.get_one(Course, ids[0]))

            return _seconds(one)

        base = act(lambda _session, _member, course: setattr(course, "title", f"{course.title}."))
        for name, do in _acts(moment, course_id):
            ratios[name].append(act(do) / base)
    services.database.engine.dispose()
    return {name: spread(found) for name, found in ratios.items()}


def _acts(moment: datetime, course_id: str) -> Iterator[tuple[str, Callable[[Session, Member, Course], object]]]:
    later = moment + KEPT_FOR + timedelta(seconds=1)
    yield ACTS[0], lambda session, member, course: removal.remove_course(session, member, course, moment)
    yield ACTS[1], lambda session, member, _course: removal.restore_course(session, member, course_id, moment)
    yield ACTS[3], lambda session, _member, _course: removal.is_anything_to_purge(session, later)

    def purge(session: Session, member: Member, course: Course) -> None:
        removal.remove_course(session, member, course, moment)
        removal.purge(session, later)

    yield ACTS[2], purge


def _course(session: Session, number: int) -> tuple[str, str]:
    ensure_defaults(session)
    owner = members.find(session, "bench") or members.add(session, "bench", "a pass of the bench", Role.INSTRUCTOR)
    course = make_course(session, owner, CourseDraft(f"bench {number}", "dance", "bench"))
    for place in range(LESSONS):
        lesson = add_lesson(session, owner, course, f"lesson {place}")
        upload = Upload(member=owner, video=lesson.video, filename="a.mp4", length=1, state=UploadState.RECEIVED)
        session.add(upload)
        session.flush()
        enqueue(session, upload, INSPECT, now=now())
    return course.id, owner.id


@contextlib.contextmanager
def _committed(sessions: Callable[[], Session]) -> Iterator[Session]:
    with sessions() as session:
        yield session
        session.commit()


def _seconds(do: Callable[[], object]) -> float:
    began = time.process_time()
    do()
    return time.process_time() - began


def _table(title: str, ratios: Ratios) -> Table:
    table = Table("what", title=title)
    table.add_column("times", justify="right")
    for name, found in ratios.items():
        table.add_row(name, str(found))
    return table
