"""The people and devices that may count in a classroom: operators, its volunteers, its screens and their remotes."""

from flask import request

from catalog.errors import NotFound
from catalog.members.rights import require
from catalog.members.roles import Right
from catalog.web.shared.api import signed_in
from catalog.web.shared.session import session
from player.classrooms.attendance.counting import Counter
from player.classrooms.attendance.models import Source
from player.classrooms.screens import rooms
from player.classrooms.screens.errors import UnknownScreen
from player.classrooms.screens.models import Classroom, Screen
from player.classrooms.screens.web.identity import this_screen


def counting_in(classroom_id: str) -> tuple[Classroom, Counter]:
    """The classroom, and the person or device that makes the request. Raises Unauthorized, NotFound, NotAllowed.

    Screens and remotes know of their own classroom alone.
    """
    screen = _screen()
    if screen is not None:
        if screen.classroom is None or screen.classroom.id != classroom_id or not screen.active:
            raise NotFound()
        return screen.classroom, Counter(Source.SCREEN)
    member = signed_in()
    classroom = rooms.get_room(session(), classroom_id)
    require(member, Right.STEER, classroom)
    return classroom, Counter(Source.MEMBER, member.id)


def _screen() -> Screen | None:
    """The screen whose token the request has; None for people and their keys."""
    if "Authorization" not in request.headers:
        return None
    try:
        return this_screen()
    except UnknownScreen:
        return None
