"""The people and devices that may count in a classroom: operators, its volunteers, its screens and their remotes."""

from flask import request

from catalog.errors import NotFound
from catalog.members.rights import require
from catalog.members.roles import Right
from catalog.web.shared.session import session
from player.classrooms.attendance.counting import Counter
from player.classrooms.attendance.models import Source
from player.classrooms.remotes.models import Remote
from player.classrooms.remotes.web.identity import steering
from player.classrooms.screens import rooms
from player.classrooms.screens.errors import UnknownScreen
from player.classrooms.screens.models import Classroom, Screen
from player.classrooms.screens.web.identity import this_screen


def counting_in(classroom_id: str) -> tuple[Classroom, Counter]:
    """The classroom, and the person or device that makes the request. Raises Unauthorized, RemoteOver, NotFound,
    NotAllowed.

    Screens and remotes know of their own classroom alone.
    """
    device = _screen()
    if device is not None:
        return _own(device, classroom_id), Counter(Source.SCREEN)
    person = steering()
    if isinstance(person, Remote):
        return _own(person.screen, classroom_id), Counter(Source.REMOTE, person.member_id)
    classroom = rooms.get_room(session(), classroom_id)
    require(person, Right.STEER, classroom)
    return classroom, Counter(Source.MEMBER, person.id)


def _own(screen: Screen, classroom_id: str) -> Classroom:
    if screen.classroom is None or screen.classroom.id != classroom_id or not screen.active:
        raise NotFound()
    return screen.classroom


def _screen() -> Screen | None:
    """The screen whose token the request has; None for people, their keys and their phones."""
    if "Authorization" not in request.headers:
        return None
    try:
        return this_screen()
    except UnknownScreen:
        return None
