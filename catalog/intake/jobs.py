"""The kind of job that works on an import begun in the studio: looks at its files, or takes them."""

from sqlalchemy import ColumnElement, true

from catalog.intake.models import ImportRun
from catalog.jobs.kinds import JobKind


def _all() -> ColumnElement[bool]:
    return true()


IMPORT = JobKind("IMPORT", ImportRun, _all, "Importing a folder")
"""Goes on until the run is PLANNED or DONE; by its state it knows which of the two is wanted."""
