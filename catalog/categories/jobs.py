"""The kind of job that makes the picture of a category; school/pipeline/picture.py does it."""

from sqlalchemy import ColumnElement, true

from catalog.categories.models import Category
from catalog.jobs.kinds import JobKind


def _all() -> ColumnElement[bool]:
    return true()


PICTURE = JobKind("PICTURE", Category, _all, "Making the picture of a category")
