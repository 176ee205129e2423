"""The topic of watched words."""

from catalog.topic import Blueprints, Topic
from catalog.watchlists.models import WatchList


def _blueprints() -> Blueprints:
    from catalog.watchlists.web import pages

    return (pages.blueprint,)


TOPIC = Topic(models=(WatchList,), blueprints=_blueprints)
