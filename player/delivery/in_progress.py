"""What can be watched of a lesson that is still being made: playlists out of what the jobs have reported so far.

They are composed when asked for, from the database alone: several workers make one lesson, and none of them knows
how far the others are.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.jobs.models import Job, JobKind
from catalog.videos.models import Build
from transcode import report, serialize
from transcode.plan import Plan
from transcode.publish import InProgressPackage, growing
from transcode.report import Report

ORDER = (JobKind.INSPECT, JobKind.EXPRESS, JobKind.SOUND, JobKind.COPY, JobKind.ENCODE)
"""Where two jobs have made the same segment, the earlier counts: a playlist never changes what it has said."""


@dataclass(frozen=True)
class InProgressBuild:
    """A lesson in the making and what there is of it."""

    build: Build
    found: InProgressPackage


def planned(build: Build) -> Plan:
    """The engine's plan; its source's path is of the machine that made it."""
    return serialize.rebuilt(Plan, build.plan)


def reports(session: Session, upload_id: str) -> dict[JobKind, list[Report]]:
    """What the jobs of each kind have made, by number; those that made nothing yet are left out."""
    found: dict[JobKind, list[Report]] = {kind: [] for kind in JobKind}
    rows = select(Job.kind, Job.report).where(Job.upload_id == upload_id, Job.report.is_not(None))
    for kind, made in session.execute(rows.order_by(Job.number)):
        found[kind].append(report.from_json(made))
    return found


def of(session: Session, build: Build) -> InProgressBuild | None:
    """What can be watched of it now; None when its first seconds are not there yet."""
    made = reports(session, build.upload_id)
    found = growing(planned(build), [each for kind in ORDER for each in made[kind]])
    return InProgressBuild(build, found) if found else None
