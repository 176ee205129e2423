"""The topic of learners: their courses and their watch history."""

from catalog.members.models import Member
from catalog.topic import Blueprints, Link, Topic
from player.learning.models import Enrolment


def _blueprints() -> Blueprints:
    from player.learning.web import api, pages

    return pages.blueprint, api.blueprint


def _is_member(viewer: Member | None) -> bool:
    return viewer is not None


TOPIC = Topic(
    models=(Enrolment,),
    blueprints=_blueprints,
    links=(Link("My courses", "learning", "learning.show", "check", rank=25, shown=_is_member),),
)
