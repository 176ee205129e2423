"""The cost of counting plays: a report beside a report of progress, and the figures of a much watched lesson."""

import contextlib
import json
import random
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sqlalchemy.orm import Session

from bench.report import Spread, spread
from catalog.categories.models import ensure_defaults
from catalog.clock import now
from catalog.courses.models import Lesson
from catalog.courses.publishing import publish_course
from catalog.courses.service import CourseDraft, add_lesson, make_course
from catalog.database import new_id
from catalog.members import service as members
from catalog.members.models import Member, Role
from catalog.uploads.models import Upload, UploadState
from catalog.videos.models import Package
from player.progress import service as progress
from player.progress.ranges import Ranges
from player.statistics import figures, service
from player.statistics.models import Play
from player.statistics.service import Viewing
from player.statistics.weeks import Period, monday
from school.migrations import upgrade
from school.services import Services, build
from school.settings import Settings

LENGTH_S = 3600.0
PLAYS = 20_000
"""Of one lesson; a curve is made of at most as many."""
REPORTS = 200
KEY = {"SCHOOL_SECRET_KEY": "a key for measurements alone"}


@dataclass(frozen=True)
class Options:
    """Options of the command line."""

    runs: int
    plays: int
    cache: Path
    target: Path | None


@dataclass(frozen=True)
class Costs:
    """Processor time. A report of progress is 1 in the first two."""

    play: Spread
    again: Spread
    """A second report of the same play."""
    figures_ms: Spread
    """The figures of a lesson with all its plays."""
    for_each_report: Spread
    """The same in reports of progress."""


def compare(options: Options, console: Console) -> None:
    """Measure, print, and write the JSON file if one was asked for."""
    work = options.cache / "statistics"
    shutil.rmtree(work, ignore_errors=True)
    costs = measure(work, options)
    shutil.rmtree(work, ignore_errors=True)
    table = Table("processor time", "", title="Counting plays")
    table.add_row("report of a play / report of progress", str(costs.play))
    table.add_row("the same play again / report of progress", str(costs.again))
    table.add_row(f"figures of a lesson with {options.plays} plays, ms", str(costs.figures_ms))
    table.add_row("the same in reports of progress", str(costs.for_each_report))
    console.print(table)
    if options.target:
        options.target.write_text(json.dumps(asdict(costs), indent=1))


def measure(work: Path, options: Options) -> Costs:
    """Reports come in turns, each a transaction of its own on SQLite, as from the web."""
    services = build(Settings.from_environment({**KEY, "SCHOOL_DATA": str(work)}))
    upgrade(services.database, services.settings.data / "run" / "migrate.lock")
    lesson_id, member_id = _lesson(services)
    plays, agains, bases = [], [], []
    for number in range(REPORTS * options.runs):
        play = new_id(20)
        bases.append(_timed(services, partial(_progress, lesson_id, member_id)))
        plays.append(_timed(services, partial(_play, lesson_id, play, 20.0)))
        agains.append(_timed(services, partial(_play, lesson_id, play, 21.0 + number % 9)))
    base = spread(bases).median
    _fill(services, lesson_id, options.plays)
    looks = [_timed(services, partial(_look, lesson_id)) for _ in range(3 * options.runs)]
    services.database.engine.dispose()
    return Costs(
        play=spread([spread(plays).median / base]),
        again=spread([spread(agains).median / base]),
        figures_ms=spread(1000 * look for look in looks),
        for_each_report=spread(look / base for look in looks),
    )


def _lesson(services: Services) -> tuple[str, str]:
    with _committed(services) as session:
        ensure_defaults(session)
        owner = members.add(session, "王桂兰", "绿水青山 2026", Role.INSTRUCTOR)
        viewer = members.add(session, "李大山", "绿水青山 2026", Role.RESIDENT)
        course = make_course(session, owner, CourseDraft("秧歌舞入门", "dance"))
        lesson = add_lesson(session, owner, course, "十字步")
        upload = Upload(video=lesson.video, state=UploadState.READY, member_id=owner.id, filename="a.mp4", length=1)
        session.add(upload)
        session.flush()
        facts = {"prefix": f"{upload.id}/1", "playlist": "main.m3u8", "renditions": [], "size": 1, "objects": 1}
        lesson.video.package = Package(upload_id=upload.id, duration=LENGTH_S, **facts)
        publish_course(session, owner, course)
        return lesson.id, viewer.id


def _progress(lesson_id: str, member_id: str, session: Session) -> None:
    member, lesson = session.get_one(Member, member_id), session.get_one(Lesson, lesson_id)
    progress.save(session, member, lesson, progress.Report(30.0, now(), [(10.0, 30.0)]))


def _play(lesson_id: str, play: str, until: float, session: Session) -> None:
    lesson = session.get_one(Lesson, lesson_id)
    service.note(session, lesson, None, Viewing(play, [(0.0, until)], [], f"viewer {play}"), now())


def _look(lesson_id: str, session: Session) -> None:
    lesson = session.get_one(Lesson, lesson_id)
    figures.of_lesson(session, lesson.course.owner, lesson, Period.ALL, now())


def _fill(services: Services, lesson_id: str, count: int) -> None:
    chance = random.Random(1)  # noqa: S311 - plays, not secrets
    with _committed(services) as session:
        lesson = session.get_one(Lesson, lesson_id)
        upload_id = lesson.package.upload_id if lesson.package else ""
        for _ in range(count):
            at = now() - timedelta(weeks=chance.randrange(8))
            ends = sorted(chance.uniform(0, LENGTH_S) for _ in range(4))
            watched = Ranges.from_spans([(0, ends[0]), (ends[1], ends[2])])
            row = {"id": new_id(20), "lesson_id": lesson_id, "upload_id": upload_id, "week": monday(at), "at": at}
            viewer = f"v{chance.randrange(count // 2 + 1)}"
            session.add(Play(**row, viewer=viewer, watched=watched, again=Ranges(), seconds=watched.length()))


@contextlib.contextmanager
def _committed(services: Services) -> Iterator[Session]:
    with services.database.sessions() as session:
        yield session
        session.commit()


def _timed(services: Services, do: Callable[[Session], object]) -> float:
    """Processor seconds of one transaction."""
    started = time.process_time()
    with _committed(services) as session:
        do(session)
    return time.process_time() - started
