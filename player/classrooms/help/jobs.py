"""The kind of job that calls the next person on duty."""

from sqlalchemy import true

from catalog.jobs.kinds import JobKind
from player.classrooms.help.models import HelpCall

RING = JobKind("RING_HELP", HelpCall, true, "Calling the next person on duty")
