"""The topic of learners: their courses and their watch history."""

from catalog.members.models import Member
from catalog.members.rights import may
from catalog.members.roles import Right
from catalog.personal import Fate, Personal
from catalog.topic import Blueprints, Link, Topic
from player.learning.models import Enrolment


def _blueprints() -> Blueprints:
    from player.learning.web import api, pages

    return pages.blueprint, api.blueprint


def _has_room(viewer: Member | None) -> bool:
    """Operators have many links, and find this one on their account's page, as everybody does on a phone."""
    return viewer is not None and not may(viewer, Right.RUN)


TOPIC = Topic(
    models=(Enrolment,),
    blueprints=_blueprints,
    links=(Link("My courses", "learning", "learning.show", "check", rank=25, shown=_has_room, on_phone=False),),
    personal=(
        Personal(
            Enrolment.member_id,
            Fate.REMOVED,
            "joined_courses",
            ("course_id", "course.title", "joined_at"),
            "Joined courses",
        ),
    ),
)
