"""The topic of the wall."""

from catalog.members.models import Member
from catalog.members.rights import may
from catalog.members.roles import Right
from catalog.topic import Blueprints, Link, Topic
from player.classrooms.wall.models import ScreenSpan


def _runs_rooms(viewer: Member | None) -> bool:
    return may(viewer, Right.ROOMS)


def _blueprints() -> Blueprints:
    from player.classrooms.wall.web import api, calls, pages

    return api.blueprint, pages.blueprint, calls.blueprint


TOPIC = Topic(
    models=(ScreenSpan,),
    blueprints=_blueprints,
    links=(Link("Wall", "wall", "wall.show", "tv", rank=45, shown=_runs_rooms, on_phone=False),),
)
