"""Playlists of a lesson in progress, composed from what its jobs have reported so far.

They are composed at each request, from the database alone: several workers make one lesson, and none of them knows
how far the others are.
"""

from sqlalchemy.orm import Session

from catalog.jobs import ledger
from catalog.uploads.jobs import REPORTING
from catalog.videos.models import Build
from transcode import publish, report, serialize
from transcode.plan import Plan
from transcode.publish import InProgressPackage
from transcode.serialize import OtherFormat


def planned(build: Build) -> Plan:
    """The engine's plan. The path of its source is one of the machine that made the plan. Raises OtherFormat."""
    return serialize.restored(Plan, build.plan)


def watchable(session: Session, build: Build) -> InProgressPackage | None:
    """What can be watched of the build now.

    None while its first seconds are missing, or when another version of the school made them: then it is begun anew.
    """
    noted = ledger.reports(session, build.upload_id)
    try:
        made = [report.from_json(each) for kind in REPORTING for each in noted[kind]]
        return publish.in_progress(planned(build), made)
    except OtherFormat:
        return None
