"""The topic of glossaries."""

from catalog.glossaries.models import Glossary
from catalog.topic import Blueprints, Topic


def _blueprints() -> Blueprints:
    from catalog.glossaries.web import pages

    return (pages.blueprint,)


TOPIC = Topic(models=(Glossary,), blueprints=_blueprints)
