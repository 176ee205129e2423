"""The topic of classrooms and their screens."""

from catalog.personal import Fate, Personal
from catalog.topic import Blueprints, Topic
from player.classrooms.screens import invariants
from player.classrooms.screens.models import Classroom, ClassroomVolunteer, Screen


def _blueprints() -> Blueprints:
    from player.classrooms.screens.web import clock, pages, room_api, room_pages, screen_api

    return room_api.blueprint, screen_api.blueprint, clock.blueprint, pages.blueprint, room_pages.blueprint


TOPIC = Topic(
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
