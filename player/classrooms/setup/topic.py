"""The topic of setting up a classroom: the page that is printed and taken along."""

from catalog.topic import Blueprints, Topic


def _blueprints() -> Blueprints:
    from player.classrooms.setup.web import pages

    return pages.blueprint, pages.on_screen


TOPIC = Topic(blueprints=_blueprints)
