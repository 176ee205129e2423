"""The kind of job that takes the frame that a teacher chose out of a package; school/pipeline/poster.py does it."""

from catalog.jobs.kinds import JobKind
from catalog.uploads.models import Upload, not_removed

POSTER = JobKind("POSTER", Upload, not_removed, "Making the poster")
"""Its subject is the upload of the package; its number is the frame's place in milliseconds."""
