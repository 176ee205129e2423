"""How each route is asked so that only the right to it can be missing: address, body and headers are good."""

import re
from base64 import b64encode
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

from werkzeug.test import TestResponse

from catalog.clock import now
from catalog.members.models import MemberState
from catalog.uploads.models import UploadState
from catalog.videos.keys import captions_key
from school import topics
from tests.catalog.captions.asking import CAPTIONS
from tests.conftest import PASSWORD
from tests.school.access.people import LENGTH, ROLES, People, Thing

TUS = {"Tus-Resumable": "1.0.0"}
CHUNK = {**TUS, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
TESTS = Path(__file__).parents[2]
ASKING = [
    import_module(f"tests.{folder}.asking")
    for folder in topics.FOLDERS
    if (TESTS / folder.replace(".", "/") / "asking.py").exists()
]
"""What the tests of topics know of their own routes: BODIES by route, FILLED by the name of a part of an address."""
BODIES: dict[str, Any] = {route: body for each in ASKING for route, body in each.BODIES.items()}
"""A body, or a function of the question that makes one."""
FILLED = {name: fill for each in ASKING for name, fill in each.FILLED.items()}
OTHER = {"instructor": "other instructor"}
"""Whose thing `another's` is: the instructor's, and for the instructor the other one's."""


@dataclass(frozen=True)
class Question:
    """One request of somebody about something; `thing` is one of table.THINGS, or empty."""

    people: People
    route: str
    actor: str
    thing: str

    @property
    def method(self) -> str:
        return self.route.partition(" ")[0]

    @property
    def rule(self) -> str:
        return self.route.partition(" ")[2]

    @property
    def owner(self) -> str:
        return self.actor if self.thing == "own" else OTHER.get(self.actor, "instructor")

    @property
    def state(self) -> str:
        """A course is withdrawn as a whole, or one lesson of it."""
        if self.thing == "withdrawn":
            return "withdrawn course" if "<course_id>" in self.rule else "withdrawn lesson"
        return "draft" if self.thing == "own" else self.thing

    @cached_property
    def request(self) -> tuple[str, dict[str, Any]]:
        """Address, and what is sent."""
        address = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: self._filled(found[1]), self.rule)
        return address + self._query(), self._body()

    def prepare(self) -> None:
        """Make whatever the request needs to be there."""
        self.people.actor(self.actor)
        _ = self.request

    def ask(self) -> TestResponse:
        """Make the request: programs' addresses with a token, all others with cookie and form token."""
        actor = self.people.actor(self.actor)
        address, sent = self.request
        headers = sent.pop("headers", {})
        if self.rule.startswith(("/api/", "/uploads/")):
            client, headers = self.people.app.test_client(), headers | actor.bearer
        else:
            client, headers = actor.client, headers | {"X-CSRF-Token": actor.csrf}
        return client.open(address, method=self.method, headers=headers, **sent)

    def tidy(self) -> None:
        """Replace what an allowed request may have changed."""
        if self.method == "GET" or self.method in ("HEAD", "OPTIONS"):
            return
        if self.thing and "<member_id>" not in self.rule and "<token_id>" not in self.rule:
            self.people.changed(self.owner, self.state)
        if self.rule.startswith(("/account", "/sign", "/admin", "/invite", "/here")):
            self.people.renew(self.actor)

    def _query(self) -> str:
        return f"?subject=upload:{self._upload()}" if self.rule == "/api/v1/events" else ""

    def _found(self) -> Thing:
        return self.people.thing(self.owner, self.state)

    def _filled(self, name: str) -> str:
        makers = {
            "course_id": lambda: self._found().course,
            "lesson_id": lambda: self._found().lesson,
            "upload_id": self._upload,
            "upload": lambda: self._found().uploads[UploadState.READY],
            "attempt": lambda: "1",
            "grant": self._grant,
            "category_id": lambda: "dance",
            "member_id": self._member,
            "token_id": lambda: self.people.key_of(self.owner),
            "name": self._name,
            "number": lambda: "999999",  # of a lesson that is not there
        }
        return str(FILLED[name](self)) if name in FILLED else makers[name]()

    def _upload(self) -> str:
        if not self.thing:
            return "any"  # what tus can do is told without a look at the upload
        uploads = self._found().uploads
        if self.rule.startswith("/uploads/"):
            return uploads[UploadState.WAITING]
        return uploads[UploadState.REJECTED if self.rule.endswith("/retry") else UploadState.READY]

    def _grant(self) -> str:
        """One that was made out to the actor, whether or not they may still see the lesson."""
        found, member_id = self._found(), self.people.actor(self.actor).member_id
        return self.people.services.access.grants.issue(found.package, member_id, now())

    def _member(self) -> str:
        if self.thing == "own":
            return self.people.actor(self.actor).member_id
        return self.people.stranger(MemberState.WAITING if self.rule.endswith("/approve") else MemberState.ACTIVE)

    def _name(self) -> str:
        if self.rule.startswith("/captions/"):
            return self._found().captions
        if self.rule.startswith("/assets/"):
            page = self.people.app.test_client().get("/").text
            return re.findall(r'"/assets/([^"]+)"', page)[0]
        return "main.m3u8"

    def _body(self) -> dict[str, Any]:
        word = self.people.word()
        if self.route == "POST /account/delete" and self.actor in ROLES:
            self.people.thing(self.actor, "draft")  # owners of courses stay, and so the others' requests find them
        name = "resident" if self.actor in ("nobody", "blocked") else self.actor
        lesson = self._found().lesson if "<course_id>" in self.rule else ""
        forms: dict[str, dict[str, Any]] = {
            "POST /signin": {"name": name, "password": PASSWORD},
            "POST /signup": {"name": word, "password": PASSWORD},
            "POST /invite/<word>": {"name": word, "password": PASSWORD},
            "POST /neighbours/new": {"name": word},
            "POST /preferences": {"theme": "dark"},
            "POST /account/password": {"old": PASSWORD, "new": PASSWORD},
            "POST /admin/members": {"name": word, "password": PASSWORD, "role": "resident"},
            "POST /admin/members/<member_id>/password": {"password": PASSWORD},
            "POST /admin/members/<member_id>/role": {"role": "instructor"},
            "POST /admin/members/<member_id>/categories": {"category": ["dance"]},
            "POST /studio/courses": {"title": word, "category": "dance"},
            "POST /studio/courses/<course_id>/about": {"title": word, "category": "dance"},
            "POST /studio/lessons/<lesson_id>/move": {"by": "up"},
            "POST /studio/lessons/<lesson_id>/rename": {"title": word},
            "POST /studio/lessons/<lesson_id>/remove": {"sure": "1"},
            "POST /studio/lessons/<lesson_id>/poster": {"time": "0:12"},
            "POST /courses/<course_id>/feature": {"featured": "1"},
        }
        objects: dict[str, dict[str, Any]] = {
            "POST /api/v1/tokens": {"name": name, "password": PASSWORD},
            "POST /api/v1/uploads": {"filename": "a.mp4", "size": LENGTH, "lesson": self._lesson()},
            "POST /api/v1/courses": {"title": word, "category": "dance"},
            "PATCH /api/v1/courses/<course_id>": {"title": word, "lessons": [lesson]},
            "POST /api/v1/courses/<course_id>/lessons": {"title": word},
            "PATCH /api/v1/lessons/<lesson_id>": {"title": word},
            "PUT /api/v1/lessons/<lesson_id>/poster": {"at": 1.5},
            "PUT /api/v1/lessons/<lesson_id>/progress": {"position": 1.5},
            "POST /api/v1/courses/<course_id>/feature": {"featured": True},
            "POST /api/v1/progress": {"items": []},
            "POST /api/v1/lessons/<lesson_id>/captions/<language>/restore": {"url": "/captions/any/earlier.vtt"},
        }
        if self.rule.endswith("/captions/<language>/restore"):
            self.people.services.store.put(captions_key(self._found().video, "earlier"), CAPTIONS)
        if self.route in BODIES:
            body = BODIES[self.route]
            return dict(body(self) if callable(body) else body)
        if self.route in forms:
            return {"data": forms[self.route]}
        return {"json": objects[self.route]} if self.route in objects else self._bytes()

    def _bytes(self) -> dict[str, Any]:
        if self.route == "POST /uploads/":
            return {"headers": {**TUS, "Upload-Length": str(LENGTH), "Upload-Metadata": self._metadata()}}
        if self.route == "PATCH /uploads/<upload_id>":
            return {"headers": CHUNK, "data": b"1"}
        if self.route == "POST /uploads/<upload_id>":
            return {"headers": {**CHUNK, "X-HTTP-Method-Override": "PATCH"}, "data": b"1"}
        return {"headers": TUS} if self.rule.startswith("/uploads/") else {}

    def _lesson(self) -> str:
        return self._found().lesson if self.route == "POST /api/v1/uploads" else ""

    def _metadata(self) -> str:
        return f"lesson {b64encode(self._found().lesson.encode()).decode()}"
