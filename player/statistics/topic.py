"""The topic of statistics: plays, and the figures made of them."""

from catalog.topic import Blueprints, Topic
from player.statistics.models import Play


def _blueprints() -> Blueprints:
    from player.statistics.web import api, pages

    return api.blueprint, pages.blueprint


TOPIC = Topic(models=(Play,), blueprints=_blueprints)
