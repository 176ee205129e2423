"""Playlists of a lesson in progress, composed from what its jobs have reported so far.

They are composed at each request, from the database alone: several workers make one lesson, and none of them knows
how far the others are.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.jobs.models import Job, JobKind
from catalog.videos.models import Build
from transcode import publish, report, serialize
from transcode.plan import Plan
from transcode.publish import InProgressPackage
from transcode.report import Report

ORDER = (JobKind.INSPECT, JobKind.EXPRESS, JobKind.SOUND, JobKind.COPY, JobKind.ENCODE)
"""Where two jobs have made the same segment, the earlier kind counts: a playlist never
replaces a segment that it has named."""


def planned(build: Build) -> Plan:
    """The engine's plan. The path of its source is one of the machine that made the plan."""
    return serialize.rebuilt(Plan, build.plan)


def reports(session: Session, upload_id: str) -> dict[JobKind, list[Report]]:
    """The reports of the jobs of each kind, in the order of their numbers; jobs without a report are left out."""
    found: dict[JobKind, list[Report]] = {kind: [] for kind in JobKind}
    rows = select(Job.kind, Job.report).where(Job.upload_id == upload_id, Job.report.is_not(None))
    for kind, made in session.execute(rows.order_by(Job.number)):
        found[kind].append(report.from_json(made))
    return found


def watchable(session: Session, build: Build) -> InProgressPackage | None:
    """What can be watched of the build now; None while its first seconds are missing."""
    made = reports(session, build.upload_id)
    return publish.in_progress(planned(build), [each for kind in ORDER for each in made[kind]])
