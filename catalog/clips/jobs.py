"""The kinds of jobs of clips."""

from catalog.clips.models import Clip
from catalog.jobs.kinds import JobKind

EXPIRE = JobKind("EXPIRE", Clip, lambda: Clip.removed_at.is_(None), "Taking down an expired video")
"""Takes a clip down at the end of its validity."""
