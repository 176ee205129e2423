"""The topic of the disks of classrooms."""

from catalog.topic import Blueprints, Topic
from player.classrooms.offline.models import Happening, ScreenCopy


def _blueprints() -> Blueprints:
    from player.classrooms.offline.web import api, pages, sticks, worker

    return api.blueprint, sticks.blueprint, pages.blueprint, worker.blueprint


TOPIC = Topic(models=(ScreenCopy, Happening), blueprints=_blueprints)
