"""What earlier imports took: of videos that are ready, the room of their packages and the time of their encoding."""

import math
from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.intake.forecast import SOUND_MB, STILLS_MB, USED
from catalog.intake.models import ImportFile
from catalog.intake.probing import Load, Probed, Sample
from catalog.jobs.models import Job, JobState
from catalog.uploads.jobs import ENCODE
from catalog.uploads.models import Upload, UploadState
from catalog.videos.models import Package

LATEST = 200
"""Videos that are looked at, the latest first."""
FEWEST = 20
"""With fewer ready videos, only what is measured counts: they may all be of one kind."""


def samples(session: Session, cores: float, *, economical: bool) -> list[Sample]:
    """Each video of the latest that were imported and prepared so, and are ready; none while there are few."""
    rows = session.execute(
        select(ImportFile.probed, Package.size, Upload.id)
        .join(Upload, Upload.id == ImportFile.upload_id)
        .join(Package, Package.upload_id == Upload.id)
        .where(Upload.economical == economical, Upload.state == UploadState.READY, ImportFile.probed.is_not(None))
        .order_by(Package.created_at.desc())
        .limit(LATEST)
    ).all()
    if len(rows) < FEWEST:
        return []
    took = _encoding(session, [row[2] for row in rows])
    return [_sample(Probed.from_json(probed), size, took.get(upload), cores) for probed, size, upload in rows]


def _sample(probed: Probed, size: int, seconds: float | None, cores: float) -> Sample:
    load = probed.load
    pictures = size / 1e6 - load.copied - load.sound * SOUND_MB - STILLS_MB
    encoded = Load(encoded=load.encoded, decoded=load.decoded, bits=load.bits)
    cpu_s = seconds * cores * USED if seconds is not None else None
    return Sample(encoded, cpu_s, max(0.0, min(load.bits, pictures)))


def _encoding(session: Session, uploads: list[str]) -> dict[str, float]:
    """Seconds from the claims of encoding jobs to their ends, by upload; without those that were tried again."""
    found: dict[str, float] = defaultdict(float)
    jobs = select(Job).where(Job.subject.in_(uploads), Job.kind == ENCODE, Job.state == JobState.DONE)
    for job in session.scalars(jobs):
        if job.tries > 1 or job.finished_at is None or job.claimed_at is None:
            found[job.subject] += math.nan
        else:
            found[job.subject] += (job.finished_at - job.claimed_at).total_seconds()
    return {upload: seconds for upload, seconds in found.items() if not math.isnan(seconds)}
