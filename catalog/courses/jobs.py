"""The kind of job that publishes a course at the time its teacher chose; planning.py does it."""

from sqlalchemy import ColumnElement

from catalog.courses.models import Course
from catalog.jobs.kinds import JobKind


def _kept() -> ColumnElement[bool]:
    return Course.removed_at.is_(None)


PUBLISH = JobKind("PUBLISH", Course, _kept, "Publishing at the planned time")
