"""The cost of the catalogue's lists in a school of 2,000 courses: pages and the API, beside a page without a list.

Every page is asked of the whole application in this process, and its processor time is measured.
"""

import json
import random
import shutil
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from flask.testing import FlaskClient
from rich.console import Console
from rich.table import Table
from sqlalchemy.orm import Session

from bench.report import Spread, spread
from catalog.categories.models import Category, all_categories, ensure_defaults
from catalog.clock import now
from catalog.courses.facts import put_tags
from catalog.courses.models import Course, CourseState, LessonState, Level
from catalog.courses.service import CourseDraft, add_lesson, make_course
from catalog.members import service as members
from catalog.members.models import Member, Role
from catalog.uploads.models import Upload, UploadState
from catalog.videos.models import Package
from school.app import create_app
from school.migrations import upgrade
from school.services import build
from school.settings import Settings

COURSES = 2000
KEY = {"SCHOOL_SECRET_KEY": "a key for measurements alone"}
SUBJECTS = ("秧歌舞", "太极拳", "广场舞", "书法", "剪纸", "家常菜", "手机", "急救", "理财", "育儿", "电工", "口琴")
STEPS = ("入门", "提高", "二十四讲", "每天十分钟", "从零开始", "常见问题")
TAGS = ("入门", "健身", "在家", "春节", "老人", "亲子")
WARM = 3
"""Requests of each page that do not count."""


@dataclass(frozen=True)
class Options:
    """Options of the command line."""

    runs: int
    courses: int
    cache: Path
    target: Path | None


@dataclass(frozen=True)
class Cost:
    """Of one page. `cpu_ms` is processor time; `bytes` is what is sent, not compressed."""

    cpu_ms: Spread
    bytes: int


def compare(options: Options, console: Console) -> None:
    """Measure, print, and write the JSON file if one was asked for."""
    work = options.cache / "catalogue"
    shutil.rmtree(work, ignore_errors=True)
    costs = measure(work, options)
    shutil.rmtree(work, ignore_errors=True)
    table = Table("page", "CPU ms", "KB", title=f"The catalogue with {options.courses} courses")
    for name, cost in costs.items():
        table.add_row(name, str(cost.cpu_ms), f"{cost.bytes / 1024:.0f}")
    console.print(table)
    if options.target:
        options.target.write_text(json.dumps({name: asdict(cost) for name, cost in costs.items()}, indent=1))


def measure(work: Path, options: Options) -> dict[str, Cost]:
    """The cost of each page, in turns."""
    services = build(Settings.from_environment({**KEY, "SCHOOL_DATA": str(work), "SCHOOL_HOSTS": "localhost"}))
    upgrade(services.database, services.settings.data / "run" / "migrate.lock")
    with services.database.sessions() as session:
        fill(session, options.courses)
        session.commit()
    services.indexer.rebuild(1.0)
    client = create_app(services).test_client()
    pages = _pages(options.courses)
    for path in [*pages.values()] * WARM:
        _ask(client, path)
    asked = [{name: _ask(client, path) for name, path in pages.items()} for _ in range(options.runs)]
    services.database.engine.dispose()
    return {name: Cost(spread(1000 * turn[name][0] for turn in asked), asked[0][name][1]) for name in pages}


def _pages(courses: int) -> dict[str, str]:
    last = -(-courses // 24)
    return {
        "how to sign in (no list)": "/signin",
        "home": "/",
        "all courses": "/courses",
        "the last page of them": f"/courses?page={last}",
        "what a list that goes on fetches": "/courses?part=1&page=2",
        "a category": "/categories/dance",
        "three filters, shortest first": "/courses?level=BEGINNER&length=short&tag=%E5%81%A5%E8%BA%AB&sort=short",
        "API: 50 courses": "/api/v1/courses",
        "API: words and filters": "/api/v1/courses?q=%E5%85%A5%E9%97%A8&level=BEGINNER&order=short",
        "API: categories": "/api/v1/categories",
    }


def _ask(client: FlaskClient, path: str) -> tuple[float, int]:
    start = time.process_time()
    answer = client.get(path)
    taken = time.process_time() - start
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status_code}")
    return taken, len(answer.data)


def fill(session: Session, count: int) -> None:
    """Make published courses of one to six lessons in all categories, a third of these below others."""
    ensure_defaults(session)
    for number, top in enumerate(all_categories(session)[:6]):
        session.add(
            Category(id=f"{top.id}-more", parent_id=top.id, position=number, art=top.art, name="更多", name_en="More")
        )
    session.flush()
    owners = [members.add(session, f"老师{number}", "绿水青山 2026", Role.INSTRUCTOR) for number in range(40)]
    categories = [one.id for one in all_categories(session)]
    chance = random.Random(1)  # noqa: S311 - titles, not secrets
    for number in range(count):
        _course(session, number, owners[number % len(owners)], categories, chance)
    session.flush()


def _course(session: Session, number: int, owner: Member, categories: Sequence[str], chance: random.Random) -> None:
    title = f"{chance.choice(SUBJECTS)}{chance.choice(STEPS)} {number + 1}"
    course: Course = make_course(session, owner, CourseDraft(title, chance.choice(categories), "从站姿开始。"))
    course.level = chance.choice(list(Level))
    put_tags(course, chance.sample(TAGS, 2))
    for lesson_number in range(1, chance.randint(2, 7)):
        lesson = add_lesson(session, owner, course, f"第{lesson_number}讲")
        lesson.state = LessonState.PUBLISHED
        upload = Upload(video=lesson.video, state=UploadState.READY, member_id=owner.id, filename="a.mp4", length=1)
        session.add(upload)
        session.flush()
        facts = {"prefix": f"{upload.id}/1", "playlist": "main.m3u8", "renditions": [], "size": 1, "objects": 1}
        length = chance.choice((300.0, 1200.0, 2700.0))
        lesson.video.package = Package(upload_id=upload.id, duration=length, **facts)
    course.state, course.published_at = CourseState.PUBLISHED, now() - timedelta(minutes=number)
