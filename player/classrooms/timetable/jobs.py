"""The kind of job that writes down what the clock has made of a screening."""

from sqlalchemy import true

from catalog.jobs.kinds import JobKind
from player.classrooms.timetable.models import Screening

ADVANCE = JobKind("ADVANCE_SCREENING", Screening, true, "Noting that a screening begins or ends")
"""Nothing waits for it: screens compute from the clock."""
