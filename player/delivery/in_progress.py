"""What can be watched of a lesson that is still being made: playlists out of what the jobs have reported so far.

They are composed when asked for, from the database alone: several workers make one lesson, and none of them knows
how far the others are.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from catalog.jobs import ledger
from catalog.uploads.jobs import REPORTING
from catalog.videos.models import Build
from transcode import report, serialize
from transcode.plan import Plan
from transcode.publish import InProgressPackage, growing
from transcode.serialize import OtherFormat


@dataclass(frozen=True)
class InProgressBuild:
    """A lesson in the making and what there is of it."""

    build: Build
    found: InProgressPackage
    duration: float
    """Seconds of the whole source."""


def of(session: Session, build: Build) -> InProgressBuild | None:
    """What can be watched of it now.

    None when its first seconds are not there yet, or another version of the school made them: then it is begun anew.
    """
    noted = ledger.reports(session, build.upload_id)
    try:
        plan = serialize.restored(Plan, build.plan)
        found = growing(plan, [report.from_json(each) for kind in REPORTING for each in noted[kind]])
    except OtherFormat:
        return None
    return InProgressBuild(build, found, plan.source.duration) if found else None
