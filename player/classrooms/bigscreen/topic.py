"""The topic of the big screen: the pages below /screen. Its texts and films are those of the catalogue."""

from catalog.topic import Blueprints, Topic


def _blueprints() -> Blueprints:
    from player.classrooms.bigscreen.web import finding, pages, watching

    return pages.blueprint, finding.blueprint, watching.blueprint


TOPIC = Topic(blueprints=_blueprints)
