"""The topic of categories."""

from catalog.categories.invariants import category_pictures_are_there
from catalog.categories.jobs import PICTURE
from catalog.categories.models import Category
from catalog.categories.objects import references
from catalog.topic import Blueprints, Topic


def _blueprints() -> Blueprints:
    from catalog.categories.web import api, pages, pictures

    return api.blueprint, pages.blueprint, pictures.blueprint


TOPIC = Topic(
    models=(Category,),
    blueprints=_blueprints,
    job_kinds=(PICTURE,),
    references=references,
    invariants=(category_pictures_are_there,),
)
