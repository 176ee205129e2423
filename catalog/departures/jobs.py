"""The kind of job that erases the objects of a deleted account; school/pipeline/erase.py does it."""

from sqlalchemy import ColumnElement, true

from catalog.departures.models import Departure
from catalog.jobs.kinds import JobKind


def _all() -> ColumnElement[bool]:
    return true()


ERASE = JobKind("ERASE", Departure, _all, "Erasing the files of a deleted account")
