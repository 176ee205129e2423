"""The topic of chapters: its table, its routes, its page in the studio."""

from catalog.chapters.models import Chapter, DroppedChapter
from catalog.topic import Blueprints, Topic


def _blueprints() -> Blueprints:
    from catalog.chapters.web import api, files, pages

    return api.blueprint, files.blueprint, pages.blueprint


TOPIC = Topic(models=(Chapter, DroppedChapter), blueprints=_blueprints)
