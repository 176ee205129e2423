"""The topic of classrooms and their screens."""

from catalog.members.models import Member
from catalog.members.rights import may
from catalog.members.roles import Right
from catalog.personal import Fate, Personal
from catalog.topic import Blueprints, Link, Topic
from player.classrooms.screens import invariants
from player.classrooms.screens.models import Classroom, ClassroomVolunteer, Screen


def _blueprints() -> Blueprints:
    from player.classrooms.screens.web import clock, pages, room_api, room_pages, screen_api

    return room_api.blueprint, screen_api.blueprint, clock.blueprint, pages.blueprint, room_pages.blueprint


def _keeps(viewer: Member | None) -> bool:
    return may(viewer, Right.ROOMS)


TOPIC = Topic(
    models=(Classroom, ClassroomVolunteer, Screen),
    blueprints=_blueprints,
    links=(Link("Classrooms", "classrooms", "classrooms.show", "tv", rank=45, shown=_keeps, on_phone=False),),
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
