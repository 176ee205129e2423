"""The cost of the moderators' desk in a school where many clips wait: its pages, the API, claiming and deciding,
beside a page without a list.

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
from catalog.members import service as members
from catalog.members.models import Member, Role
from catalog.uploads.models import Upload, UploadState
from catalog.videos.models import Package, Video
from school.app import create_app
from school.migrations import upgrade
from school.services import build
from school.settings import Settings

MEMBERS = 200
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
        waiting = iter(session.scalars(select(Clip.id).order_by(Clip.waits_since)).all())
    client = create_app(services).test_client()
    token = _sign_in(client)
    acts = _acts(client, token, waiting)
    turns = [{name: _timed(act) for name, act in acts.items()} for _ in range(WARM + options.runs)]
    services.database.engine.dispose()
    return {name: spread(turn[name] for turn in turns[WARM:]) for name in acts}


def _acts(client: FlaskClient, token: str, waiting: Iterator[str]) -> dict[str, Callable[[], TestResponse]]:
    def decide(decision: str) -> TestResponse:
        data = {"csrf_token": token, "decision": decision, "reason": "请剪掉门牌号", "place": "none"}
        return client.post(f"/desk/{next(waiting)}", data=data)

    return {
        PLAIN: lambda: client.get("/account"),
        "the desk, at the oldest clip": lambda: client.get("/desk", follow_redirects=True),
        "the desk, one category": lambda: client.get("/desk?category=dance", follow_redirects=True),
        "API: 50 clips of the queue": lambda: client.get("/api/v1/review"),
        "approve": lambda: decide("approve"),
        "return": lambda: decide("return"),
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
    members.add(session, NAME, PASSWORD, Role.MODERATOR)
    names = [f"邻居{number}" for number in range(MEMBERS)]
    # Without a password: nobody signs in as one of them, and each hash takes a tenth of a second.
    owners = [Member(name=name, name_key=name, password_hash="", role=Role.RESIDENT) for name in names]
    session.add_all(owners)
    session.flush()
    for table, rows in _rows(count, [one.id for one in owners], [one.id for one in all_categories(session)]).items():
        for start in range(0, len(rows), _ROWS):
            session.execute(insert(table), rows[start : start + _ROWS])


def _rows(count: int, owners: list[str], categories: list[str]) -> dict[type, list[dict[str, object]]]:
    began, tables = now() - timedelta(days=3), (Video, Upload, Package, Clip, Consent)
    rows: dict[type, list[dict[str, object]]] = {table: [] for table in tables}
    for number in range(count):
        own = owners[number % len(owners)]
        video, upload, clip = (f"{letter}{number:011}" for letter in "vuc")
        file = {"filename": "a.mp4", "length": 1, "state": UploadState.READY}
        package = {"prefix": f"{upload}/1", "playlist": "main.m3u8", "renditions": [], "size": 1, "objects": 1}
        since = began + timedelta(seconds=number)
        about = {"title": f"我们楼的十字步 {number}", "category_id": categories[number % len(categories)]}
        waits = {"state": ClipState.IN_REVIEW, "waits_for": Waits.REVIEW, "waits_since": since, "created_at": since}
        rows[Video].append({"id": video, "owner_id": own})
        rows[Upload].append({"id": upload, "video_id": video, "member_id": own, **file})
        rows[Package].append(
            {"id": f"p{number:011}", "video_id": video, "upload_id": upload, "duration": 60.0, **package}
        )
        rows[Clip].append({"id": clip, "video_id": video, "owner_id": own, **about, **waits})
        rows[Consent].append({"clip_id": clip, "wording": "yes", "version": 1})
    return rows
