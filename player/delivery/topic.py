"""The topic of watching: the page of a lesson, and the objects of its video."""

from catalog.topic import Blueprints, Topic


def _blueprints() -> Blueprints:
    from player.web import delivery, embed, lesson

    return lesson.blueprint, embed.blueprint, delivery.blueprint


TOPIC = Topic(blueprints=_blueprints)
