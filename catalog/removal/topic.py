"""The topic of removing and restoring."""

from catalog.topic import Blueprints, Topic


def _blueprints() -> Blueprints:
    from catalog.web.studio import removing

    return (removing.blueprint,)


TOPIC = Topic(blueprints=_blueprints)
