"""The cost of the moderators' desk in a school where many clips and comments wait: its pages, the API, deciding; and
of notices, edits and calls, beside a page without a list.

Everything is asked of the whole application in this process, and its processor time is measured.
"""

import json
import re
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from flask.testing import FlaskClient
from rich.console import Console
from rich.table import Table
from sqlalchemy import insert, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from bench.catalogue import KEY, WARM
from bench.report import Spread, spread
from catalog.categories.models import all_categories, ensure_defaults
from catalog.clips.models import Clip, ClipState, Consent, Waits
from catalog.clock import now
from catalog.comments.models import Comment
from catalog.courses.models import Lesson
from catalog.courses.service import CourseDraft, add_lesson, make_course
from catalog.members import service as members
from catalog.members.models import Member, Role
from catalog.notices.models import Notice, NoticeKind
from catalog.uploads.models import Upload, UploadState
from catalog.videos.models import Package, Video
from school.app import create_app
from school.migrations import upgrade
from school.services import build
from school.settings import Settings

MEMBERS = 200
OWN = 500
"""Clips and notices of the moderator: one of the clips is edited in each turn."""
NAME, PASSWORD = "陈静", "绿水青山 2026"
PLAIN = "one's own account (no list)"
_ROWS = 5000
"""Rows that are inserted by one statement."""
_TOKEN = re.compile('name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True)
class Options:
    """Options of the command line."""

    runs: int
    clips: int
    cache: Path
    target: Path | None


def compare(options: Options, console: Console) -> None:
    """Measure, print, and write the JSON file if one was asked for."""
    work = options.cache / "desk"
    shutil.rmtree(work, ignore_errors=True)
    costs = measure(work, options)
    shutil.rmtree(work, ignore_errors=True)
    plain = costs[PLAIN].median
    table = Table("what", "CPU ms", "times the first", title=f"The desk with {options.clips} clips that wait")
    for name, cost in costs.items():
        table.add_row(name, str(cost), f"{cost.median / plain:.1f}")
    console.print(table)
    if options.target:
        options.target.write_text(json.dumps({name: asdict(cost) for name, cost in costs.items()}, indent=1))


def measure(work: Path, options: Options) -> dict[str, Spread]:
    """Milliseconds of processor time of each page and act, in turns."""
    services = build(Settings.from_environment({**KEY, "SCHOOL_DATA": str(work), "SCHOOL_HOSTS": "localhost"}))
    upgrade(services.database, services.settings.data / "run" / "migrate.lock")
    with services.database.sessions() as session:
        fill(session, options.clips)
        session.commit()
    with services.database.readers() as session:
        left = Left(
            iter(
                session.scalars(select(Clip.id).where(Clip.waits_since.is_not(None)).order_by(Clip.waits_since)).all()
            ),
            iter(session.scalars(select(Comment.id).order_by(Comment.waits_since)).all()),
            iter(session.scalars(select(Clip.id).where(Clip.waits_since.is_(None))).all()),
            session.scalars(select(Lesson.id)).one(),
        )
    client = create_app(services).test_client()
    token = _sign_in(client)
    acts = _acts(client, token, left)
    turns = [{name: _timed(act) for name, act in acts.items()} for _ in range(WARM + options.runs)]
    services.database.engine.dispose()
    return {name: spread(turn[name] for turn in turns[WARM:]) for name in acts}


@dataclass(frozen=True)
class Left:
    """What has not been asked for yet, each by its id."""

    clips: Iterator[str]
    comments: Iterator[str]
    own: Iterator[str]
    """Clips of the moderator."""
    lesson: str


def _acts(client: FlaskClient, token: str, left: Left) -> dict[str, Callable[[], TestResponse]]:
    program = {"X-CSRF-Token": token}

    def decide(decision: str) -> TestResponse:
        data = {"csrf_token": token, "decision": decision, "reason": "请剪掉门牌号", "place": "none"}
        return client.post(f"/desk/{next(left.clips)}", data=data)

    def read(decision: str) -> TestResponse:
        data = {"csrf_token": token, "decision": decision, "reason": "请别写电话号码"}
        return client.post(f"/desk/comments/{next(left.comments)}", data=data)

    def call() -> TestResponse:
        body = {"text": "坐着怎么跳", "closes_at": (now() + timedelta(days=7)).isoformat()}
        answer = client.post(f"/api/v1/lessons/{left.lesson}/calls", json=body, headers=program)
        return client.post(f"/api/v1/lessons/{left.lesson}/calls/{answer.get_json()['id']}/close", headers=program)

    def edit() -> TestResponse:
        body = {"trim": [1, 30]}
        return client.put(f"/api/v1/clips/{next(left.own)}/edits", json=body, headers=program)

    return {
        PLAIN: lambda: client.get("/account"),
        "the desk, at the oldest clip": lambda: client.get("/desk", follow_redirects=True),
        "the desk, one category": lambda: client.get("/desk?category=dance", follow_redirects=True),
        "API: 50 clips of the queue": lambda: client.get("/api/v1/review"),
        "approve": lambda: decide("approve"),
        "return": lambda: decide("return"),
        "the comments that wait": lambda: client.get("/desk/comments"),
        "API: 50 of the comments": lambda: client.get("/api/v1/waiting-comments"),
        "show a comment": lambda: read("approve"),
        "refuse a comment": lambda: read("refuse"),
        "one's notices": lambda: client.get("/notices"),
        "edit a clip of one's own": edit,
        "open a call and close it": call,
    }


def _timed(act: Callable[[], TestResponse]) -> float:
    start = time.process_time()
    answer = act()
    taken = time.process_time() - start
    if answer.status_code >= 400:
        raise RuntimeError(f"{answer.request.path}: {answer.status_code}")
    return 1000 * taken


def _sign_in(client: FlaskClient) -> str:
    """The token of the moderator's forms."""
    token = _TOKEN.findall(client.get("/signin").text)[0]
    client.post("/signin", data={"csrf_token": token, "name": NAME, "password": PASSWORD})
    return str(_TOKEN.findall(client.get("/account").text)[0])


def fill(session: Session, count: int) -> None:
    """Make clips of many members that wait for a moderator, the first one for the longest time."""
    ensure_defaults(session)
    moderator = members.add(session, NAME, PASSWORD, Role.MODERATOR)
    names = [f"邻居{number}" for number in range(MEMBERS)]
    # Without a password: nobody signs in as one of them, and each hash takes a tenth of a second.
    owners = [Member(name=name, name_key=name, password_hash="", role=Role.RESIDENT) for name in names]
    session.add_all(owners)
    session.flush()
    for table, rows in _rows(count, [one.id for one in owners], [one.id for one in all_categories(session)]).items():
        for start in range(0, len(rows), _ROWS):
            session.execute(insert(table), rows[start : start + _ROWS])
    _fill_others(session, moderator, count)


def _fill_others(session: Session, moderator: Member, count: int) -> None:
    """Comments on a quarter of the clips, notices and clips of the moderator's own, and one lesson."""
    began = now() - timedelta(days=2)
    add_lesson(session, moderator, make_course(session, moderator, CourseDraft("秧歌舞", "dance", "")), "十字步")
    writer = session.scalars(select(Member.id).where(Member.id != moderator.id).limit(1)).one()
    clips = session.scalars(select(Clip.id).limit(max(count // 4, OWN))).all()
    said = {"member_id": writer, "waits_since": began}
    session.execute(
        insert(Comment), [said | {"clip_id": one, "text": f"第 {place} 条"} for place, one in enumerate(clips)]
    )
    told = {"member_id": moderator.id, "kind": NoticeKind.PUBLISHED}
    session.execute(insert(Notice), [told | {"clip_id": one} for one in clips[:OWN]])
    draft: dict[str, object] = {"state": ClipState.DRAFT, "waits_for": None, "waits_since": None}
    other: dict[type, dict[str, object]] = {Clip: draft, Upload: {"duration": 60.0}}
    for table, rows in _rows(OWN, [moderator.id], ["dance"], "o").items():
        session.execute(insert(table), [row | other.get(table, {}) for row in rows])


def _rows(
    count: int, owners: list[str], categories: list[str], mark: str = ""
) -> dict[type, list[dict[str, object]]]:
    began, tables = now() - timedelta(days=3), (Video, Upload, Package, Clip, Consent)
    rows: dict[type, list[dict[str, object]]] = {table: [] for table in tables}
    for number in range(count):
        own = owners[number % len(owners)]
        video, upload, clip = (f"{letter}{mark}{number:010}" for letter in "vuc")
        file = {"filename": "a.mp4", "length": 1, "state": UploadState.READY}
        package = {"prefix": f"{upload}/1", "playlist": "main.m3u8", "renditions": [], "size": 1, "objects": 1}
        since = began + timedelta(seconds=number)
        about = {"title": f"我们楼的十字步 {number}", "category_id": categories[number % len(categories)]}
        waits = {"state": ClipState.IN_REVIEW, "waits_for": Waits.REVIEW, "waits_since": since, "created_at": since}
        rows[Video].append({"id": video, "owner_id": own})
        rows[Upload].append({"id": upload, "video_id": video, "member_id": own, **file})
        rows[Package].append(
            {"id": f"p{mark}{number:010}", "video_id": video, "upload_id": upload, "duration": 60.0, **package}
        )
        rows[Clip].append({"id": clip, "video_id": video, "owner_id": own, **about, **waits})
        rows[Consent].append({"clip_id": clip, "wording": "yes", "version": 1})
    return rows
