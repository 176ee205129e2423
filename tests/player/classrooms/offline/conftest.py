"""A classroom with a screen, a lesson whose package has a manifest, and a timetable that shows it."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from catalog.clock import now
from catalog.communities.models import Community
from catalog.members.models import Member
from player.classrooms.screens import pairing, programme
from player.classrooms.screens.models import Classroom, Screen, ScreenState
from player.web.context import PlayerContext
from school.services import Services
from tests.factories import stocked
from transcode import manifest


@dataclass
class Planned:
    """A timetable with these lessons, an hour apart."""

    lessons: list[str]
    begins: datetime

    def now_and_next(
        self, _session: Session, _classroom_id: str, _now: datetime, _day: datetime | None = None
    ) -> programme.Planned:
        coming: list[dict[str, Any]] = [
            {"id": f"s{i}", "lesson": lesson, "starts_at": (self.begins + timedelta(hours=i)).isoformat()}
            for i, lesson in enumerate(self.lessons)
        ]
        return programme.Planned(coming=coming)


@dataclass(frozen=True)
class Room:
    """A classroom with its paired screen, and a lesson that is planned for it."""

    classroom_id: str
    screen_id: str
    token: str
    lesson_id: str
    prefix: str
    programme: Planned

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


FILES = {"360p/index.m3u8": b"#EXTM3U", "360p/init.mp4": b"init", "360p/0.m4s": b"one", "360p/1.m4s": b"two"}


def objects(files: dict[str, bytes]) -> list[list[Any]]:
    return [[name, len(data), hashlib.sha256(data).hexdigest()] for name, data in files.items()]


def paired(session: Session, name: str = "一号教室") -> tuple[Screen, str]:
    """A screen in a classroom of this name, and its token."""
    made = pairing.begin(session, now())
    room = Classroom(name=name, name_key=name, community=Community(name=f"{name}社区", name_key=f"{name}社区"))
    made.screen.state, made.screen.classroom = ScreenState.PAIRED, room
    session.flush()
    return made.screen, made.token


def with_manifest(services: Services, prefix: str) -> None:
    """Give the package of `stocked` objects that can be listed."""
    main = {"main.m3u8": b"#EXTM3U main"}
    made = {
        "format": manifest.FORMAT,
        "playlist": objects(main)[0],
        "sound": None,
        "renditions": [
            {"folder": "360p", "height": 360, "codec": "avc1", "bandwidth": 900_000, "average_bandwidth": 800_000}
        ],
        "tracks": {"360p": objects(FILES)},
    }
    for name, data in {**main, **FILES, manifest.FILE: json.dumps(made).encode()}.items():
        services.store.put(f"packages/{prefix}/{name}", data)


@pytest.fixture
def room(services: Services, app: Flask, teacher: Member) -> Iterator[Room]:
    stock = stocked(services, teacher)
    with_manifest(services, stock.prefix)
    with services.database.sessions() as session:
        screen, token = paired(session)
        session.commit()
        programme = Planned([stock.lesson_id], now() + timedelta(hours=1))
        made = Room(screen.classroom_id or "", screen.id, token, stock.lesson_id, stock.prefix, programme)
    before: PlayerContext = app.extensions["player"]
    app.extensions["player"] = replace(before, programme=programme)
    yield made
    app.extensions["player"] = before
