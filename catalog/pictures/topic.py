"""The topic of pictures."""

from catalog.pictures.invariants import pictures_are_there
from catalog.pictures.objects import references
from catalog.topic import Blueprints, Topic


def _blueprints() -> Blueprints:
    from catalog.pictures.web import pages

    return (pages.blueprint,)


TOPIC = Topic(blueprints=_blueprints, references=references, invariants=(pictures_are_there,))
