"""The topic of districts and communities."""

from catalog.communities.models import Community, District
from catalog.topic import Blueprints, Topic


def _blueprints() -> Blueprints:
    from catalog.communities.web import pages

    return (pages.blueprint,)


TOPIC = Topic(models=(District, Community), blueprints=_blueprints)
