"""Which objects the jobs of builds have reported."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.jobs.models import Job
from catalog.objects import References
from catalog.videos.models import Build
from transcode import report
from transcode.serialize import OtherFormat


def references(session: Session) -> References:
    """Each reported segment of a package that is being made, with its size."""
    builds = {build.upload_id: build for build in session.scalars(select(Build))}
    jobs = select(Job.subject, Job.report).where(Job.report.is_not(None), Job.subject.in_(select(Build.upload_id)))
    keys: dict[str, int | None] = {}
    for upload_id, made in session.execute(jobs):
        try:
            tracks = report.from_json(made).tracks
        except OtherFormat:
            continue  # it is begun anew, under another prefix
        for track in tracks:
            keys |= {builds[upload_id].key(f"{track.folder}/{each.uri}"): each.size for each in track.segments}
    return References(keys)
