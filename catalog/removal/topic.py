"""The topic of removing and restoring."""

from catalog.personal import Leaving
from catalog.topic import Blueprints, Topic


def _blueprints() -> Blueprints:
    from catalog.web.studio import removing

    return (removing.blueprint,)


def _leaving() -> Leaving:
    from catalog.removal.leaving import leave

    return leave


TOPIC = Topic(
    blueprints=_blueprints,
    leaving=_leaving,
)
