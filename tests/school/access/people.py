"""Who asks, and what for: eight kinds of people, and courses of theirs in every state."""

import re
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, inspect

from catalog.captions.models import Captions
from catalog.clock import now
from catalog.courses.models import Course, CourseState, Lesson, LessonState
from catalog.members import service, tokens
from catalog.members.models import Appointment, Member, MemberState, Role
from catalog.uploads.models import Upload, UploadState
from catalog.videos.models import Package, Video
from school.app import create_app
from school.services import Services
from tests.catalog.captions.asking import CAPTIONS
from tests.conftest import PASSWORD

ROLES = {
    "resident": Role.RESIDENT,
    "other resident": Role.RESIDENT,
    "instructor": Role.INSTRUCTOR,
    "other instructor": Role.INSTRUCTOR,
    "moderator": Role.MODERATOR,
    "operator": Role.OPERATOR,
    "admin": Role.ADMIN,
    "second admin": Role.ADMIN,
    "blocked": Role.RESIDENT,
    "dance moderator": Role.RESIDENT,
}
STATES = {
    "draft": (CourseState.DRAFT, LessonState.DRAFT),
    "published": (CourseState.PUBLISHED, LessonState.PUBLISHED),
    "withdrawn course": (CourseState.DRAFT, LessonState.PUBLISHED),
    "withdrawn lesson": (CourseState.PUBLISHED, LessonState.WITHDRAWN),
}
OBJECTS = ("main.m3u8", "480/0.m4s", "poster.jpg", "storyboard.vtt")
LENGTH = 5  # bytes promised of each unfinished upload


@dataclass
class Actor:
    """Somebody with a browser and a token of their own; a visitor has neither name nor token."""

    member_id: str
    client: FlaskClient
    csrf: str
    bearer: dict[str, str]


@dataclass(frozen=True)
class Thing:
    """A course with one lesson, its package and captions, and an upload in each of three states."""

    course: str
    lesson: str
    video: str
    package: str
    captions: str
    uploads: dict[UploadState, str]


@dataclass
class People:
    """Everybody, and what is theirs. What a request has changed is replaced before the next one."""

    services: Services
    app: Flask = field(init=False)
    commits: list[int] = field(default_factory=list)
    """Grows with each commit of the school's database."""

    def __post_init__(self) -> None:
        self.app = create_app(self.services)
        self._numbers = count()
        self._actors: dict[str, Actor] = {}
        self._things: dict[tuple[str, str], Thing] = {}
        self._rows: dict[str, dict[str, Any]] = {}
        with self.services.database.sessions() as session:
            for name, role in ROLES.items():
                member = service.add(session, name, PASSWORD, role)
                columns = inspect(Member).columns.keys()
                self._rows[name] = {column: getattr(member, column) for column in columns}
                if name == "dance moderator":
                    member.appointments = [Appointment(category_id="dance", role=Role.MODERATOR)]
            session.commit()
        event.listen(self.services.database.engine, "commit", lambda _: self.commits.append(1))

    def word(self) -> str:
        """A name or title that nobody has yet."""
        return f"word {next(self._numbers)}"

    def actor(self, name: str) -> Actor:
        """The person, signed in."""
        if name not in self._actors:
            self._actors[name] = self._arrive(name)
        return self._actors[name]

    def _arrive(self, name: str) -> Actor:
        client = self.app.test_client()
        if name == "nobody":
            return Actor("", client, _csrf(client, "/signin"), {})
        with self.services.database.sessions() as session:
            member = session.merge(Member(**self._rows[name]))
            token = tokens.issue(session, member, now())
            session.commit()
        form = {"name": name, "password": PASSWORD, "csrf_token": _csrf(client, "/signin")}
        assert client.post("/signin", data=form).status_code == 303
        bearer = {"Authorization": f"Bearer {token}"}
        actor = Actor(self._rows[name]["id"], client, _csrf(client, "/account"), bearer)
        if name == "blocked":
            self.change(actor.member_id, state=MemberState.BLOCKED)
        return actor

    def change(self, member_id: str, **columns: Any) -> None:
        """Set columns of a member, past all rules: sessions and tokens stay as they are."""
        with self.services.database.sessions() as session:
            for column, value in columns.items():
                setattr(session.get_one(Member, member_id), column, value)
            session.commit()

    def renew(self, name: str) -> None:
        """Bring somebody back to what they were, signed in anew."""
        self._actors.pop(name, None)

    def stranger(self, state: MemberState = MemberState.ACTIVE) -> str:
        """The id of one more resident."""
        name = self.word()
        with self.services.database.sessions() as session:
            member = Member(name=name, name_key=name, password_hash="", role=Role.RESIDENT, state=state)
            session.add(member)
            session.commit()
            return member.id

    def key_of(self, name: str) -> str:
        """The id of a new API token of a member."""
        with self.services.database.sessions() as session:
            member = session.get_one(Member, self._rows[name]["id"])
            tokens.issue(session, member, now())
            session.commit()
            return max(tokens.of_member(session, member, now()), key=lambda token: token.created_at).id

    def thing(self, owner: str, state: str) -> Thing:
        """The owner's thing in this state."""
        key = (owner, state)
        if key not in self._things:
            self._things[key] = self._make(owner, state)
        return self._things[key]

    def changed(self, owner: str, state: str) -> None:
        """Let the next request find a new thing."""
        self._things.pop((owner, state), None)

    def _make(self, owner: str, state: str) -> Thing:
        member_id, (course_state, lesson_state) = self._rows[owner]["id"], STATES[state]
        title = self.word()
        with self.services.database.sessions() as session:
            course = Course(title=title, category_id="dance", owner_id=member_id, state=course_state)
            course.published_at = now()
            lesson = Lesson(
                course=course, video=Video(owner_id=member_id), title=title, position=1, state=lesson_state
            )
            session.add(lesson)
            session.flush()
            uploads = {
                state: Upload(
                    member_id=member_id, video_id=lesson.video_id, filename="a.mp4", length=LENGTH, state=state
                )
                for state in (UploadState.READY, UploadState.WAITING, UploadState.REJECTED)
            }
            session.add_all(uploads.values())
            session.flush()
            package = _package(lesson, uploads[UploadState.READY])
            captions = Captions(video_id=lesson.video_id, language="en", cues=1)
            session.add_all([package, captions])
            session.flush()
            keys = [*(package.key(name) for name in OBJECTS), captions.key, uploads[UploadState.READY].source_key]
            for key in keys:
                self._put(key)
            self.services.intake.parts.create(uploads[UploadState.WAITING].id)
            ids = {state: upload.id for state, upload in uploads.items()}
            made = Thing(course.id, lesson.id, lesson.video_id, package.id, captions.name, ids)
            session.commit()
        return made

    def _put(self, key: str) -> None:
        """Keep an object that says which one it is."""
        # Past the store, which waits for the disk: a few hundred of these would take longer than all requests.
        path = self.services.settings.objects_folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        says = f"bytes of {key}".encode()
        path.write_bytes(CAPTIONS + says if key.endswith(".vtt") and key.startswith("captions/") else says)


def _package(lesson: Lesson, upload: Upload) -> Package:
    return Package(
        video_id=lesson.video_id,
        upload_id=upload.id,
        prefix=f"{upload.id}/1",
        duration=200.0,
        playlist="main.m3u8",
        poster="poster.jpg",
        storyboard="storyboard.vtt",
        renditions=[{"height": 480, "width": 854, "codec": "avc1.64001e", "bandwidth": 900_000}],
        size=1,
        objects=len(OBJECTS),
    )


def _csrf(client: FlaskClient, page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)
    assert found, f"no form on {page}"
    return found[1]
