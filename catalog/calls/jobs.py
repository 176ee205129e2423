"""The kind of job that closes a call at its end."""

from sqlalchemy import true

from catalog.calls.models import ClipCall
from catalog.jobs.kinds import JobKind

CLOSE = JobKind("CLOSE_CALL", ClipCall, true, "Closing a call for videos")
