"""The topic of categories."""

from catalog.categories.models import Category
from catalog.topic import Blueprints, Topic


def _blueprints() -> Blueprints:
    from catalog.categories.web import pages
    from catalog.web.api import categories

    return categories.blueprint, pages.blueprint


TOPIC = Topic(models=(Category,), blueprints=_blueprints)
