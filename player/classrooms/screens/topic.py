"""The topic of classrooms and their screens."""

from sqlalchemy.orm import object_session

from catalog.members.models import Member
from catalog.members.rights import may
from catalog.members.roles import Right
from catalog.personal import Fate, Personal
from catalog.topic import Blueprints, Link, Topic
from player.classrooms.screens import invariants, rooms
from player.classrooms.screens.models import Classroom, ClassroomVolunteer, Screen


def _blueprints() -> Blueprints:
    from player.classrooms.screens.web import clock, pages, room_api, room_pages, screen_api

    return room_api.blueprint, screen_api.blueprint, clock.blueprint, pages.blueprint, room_pages.blueprint


def _looks_after(viewer: Member | None) -> bool:
    """Volunteers of a classroom; operators find all classrooms through the wall."""
    if viewer is None or may(viewer, Right.ROOMS):
        return False
    session = object_session(viewer)
    return session is not None and rooms.looks_after(session, viewer.id)


TOPIC = Topic(
    links=(Link("Classroom", "classrooms", "classrooms.show", "tv", rank=28, shown=_looks_after),),
    models=(Classroom, ClassroomVolunteer, Screen),
    blueprints=_blueprints,
    invariants=(
        invariants.a_paired_screen_has_a_classroom_and_no_code,
        invariants.an_unpaired_screen_shows_no_code,
    ),
    personal=(
        Personal(
            ClassroomVolunteer.member_id,
            Fate.REMOVED,
            "classrooms",
            ("classroom.name", "classroom.community.name", "since"),
            "Classrooms that you look after",
        ),
        Personal(Screen.paired_by_id, Fate.EMPTIED),
    ),
)
