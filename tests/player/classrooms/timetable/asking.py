"""How the access table asks for screenings."""

import io
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from catalog.clock import now
from catalog.communities.models import Community
from player.classrooms.screens.models import Classroom
from player.classrooms.timetable.models import Screening, ScreeningRoom

if TYPE_CHECKING:
    from tests.school.access.asking import Question

LATER = now() + timedelta(days=3)
_LAST: list[str] = []
"""The screening that the address of the request names, whose body is made after it."""
DAY = (LATER + timedelta(days=30)).date()


def _screening(question: "Question") -> str:
    """The id of a screening in a classroom that none of them looks after; it runs where the route needs that."""
    word, route = question.people.word(), question.rule
    runs = route.endswith(("/pause", "/resume", "/end", "/leave", "/rejoin", "/<act>"))
    with question.people.services.database.sessions() as session:
        room = Classroom(name=word, name_key=word, community=Community(name=word, name_key=word))
        starts_at = now() - timedelta(minutes=1) if runs else LATER
        planned = Screening(
            lesson_id=_lesson(question),
            title=word,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=1),
            batch_id=word,
        )
        planned.rooms.append(ScreeningRoom(classroom=room))
        session.add(planned)
        session.commit()
        _LAST[:] = [planned.id]
        return planned.id


def _lesson(question: "Question") -> str:
    """A lesson that everybody may watch."""
    return str(question.people.thing("instructor", "published").lesson)


def _room(question: "Question") -> str:
    return _classroom_of(question, _screening(question))


def _classroom_of(question: "Question", screening_id: str) -> str:
    with question.people.services.database.sessions() as session:
        return session.get_one(Screening, screening_id).rooms[0].classroom_id


def _plan(question: "Question") -> dict[str, Any]:
    wish = {"lesson": _lesson(question), "classrooms": [_room(question)], "starts_at": LATER.isoformat()}
    return {"json": wish}


def _own_room(question: "Question") -> dict[str, Any]:
    """The classroom of the screening that the address names."""
    return {"json": {"classroom": _classroom_of(question, _LAST[0])}}


def _batch(question: "Question") -> dict[str, Any]:
    with question.people.services.database.sessions() as session:
        return {"json": {"batch": session.get_one(Screening, _screening(question)).batch_id}}


def _form(question: "Question") -> dict[str, Any]:
    day = LATER.date().isoformat()
    return {"data": {"lesson": _lesson(question), "room": _room(question), "day": day, "time": "09:30"}}


def _cancelled(question: "Question") -> dict[str, Any]:
    return {"data": {"screening": _screening(question)}}


def _calendar(_question: "Question") -> dict[str, Any]:
    return {"data": {"file": (io.BytesIO(b"BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n"), "a.ics")}}


FILLED: dict[str, Any] = {
    "screening_id": _screening,
    "day": lambda _question: DAY.isoformat(),
    "act": lambda _question: "pause",
}


def _heads(question: "Question") -> dict[str, Any]:
    return {
        "json": {"headcount": 38, "key": question.people.word().replace(" ", "-").ljust(8, "-")}
        | _own_room(question)["json"]
    }


BODIES: dict[str, Any] = {
    "POST /api/v1/screenings/<id:screening_id>/attendance": _heads,
    "POST /api/v1/screenings": _plan,
    "PATCH /api/v1/screenings/<id:screening_id>": {"json": {"minutes": 30}},
    "POST /api/v1/screenings/copy": {"json": {"from": date(2026, 1, 5).isoformat(), "to": DAY.isoformat()}},
    "POST /api/v1/screenings/undo": _batch,
    "POST /timetable/new": _form,
    "POST /timetable/restore": _cancelled,
    "POST /timetable/undo": lambda question: {"data": _batch(question)["json"]},
    "POST /timetable/import": _calendar,
    "POST /api/v1/screenings/<id:screening_id>/leave": _own_room,
    "POST /api/v1/screenings/<id:screening_id>/rejoin": _own_room,
    "POST /timetable/holidays": {"data": {"announcement": "2099年：1月1日放假"}},
    "PUT /api/v1/closed-days/<day>": {"json": {"text": "运动会"}},
    "POST /api/v1/screens/me/apart": {"json": {"screening": "x", "apart": True}},
}
