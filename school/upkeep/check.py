"""What must always be true of a school, whatever crashed (SAFETY promises): each rule finds what breaks it.

A rule gets one reading of the database and one listing of the store, taken after the reading began. What the listing
lacks or has too little of is looked for once more, so that a school at work, whose packages grow and whose sources
come in while somebody reads, is not called broken.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.audit.service import broken_links
from catalog.captions.models import Captions
from catalog.jobs.ledger import FARTHEST, MOST_TRIES, NEVER
from catalog.jobs.models import Job, JobKind, JobState
from catalog.packages.models import Package, package_key
from catalog.uploads import service as uploads
from catalog.uploads.errors import UploadGone
from catalog.uploads.models import Upload, UploadState
from school.services import Services
from storage.errors import ObjectMissing

SILENCE = timedelta(minutes=2)  # the reaper takes a job from a silent worker after 40 s at the most


@dataclass(frozen=True)
class Reading:
    """One look at the school."""

    services: Services
    session: Session
    objects: dict[str, int]
    """Every object in the store with its size in bytes."""
    now: datetime

    def size(self, key: str) -> int | None:
        """The size of an object in bytes; one that came after the listing counts. None if it is missing."""
        if key in self.objects:
            return self.objects[key]
        try:
            return self.services.store.info(key).size
        except ObjectMissing:
            return None

    def package_size(self, package: Package) -> tuple[int, int]:
        """Bytes and number of the objects under the package's prefix; listed anew if the listing has too few."""
        prefix = package_key(package.prefix, "")
        sizes = [size for key, size in self.objects.items() if key.startswith(prefix)]
        if lacks(package, (sum(sizes), len(sizes))):
            sizes = [info.size for info in self.services.store.list(prefix)]
        return sum(sizes), len(sizes)


def lacks(package: Package, found: tuple[int, int]) -> bool:
    """Whether bytes or objects are fewer than were verified. More is no harm: an express goes on for its viewers."""
    return found[0] < package.size or found[1] < package.objects


Rule = Callable[[Reading], Iterator[str]]


def sources_are_kept(seen: Reading) -> Iterator[str]:
    """Every upload that was received whole still has its source, of the promised length."""
    for upload in seen.session.scalars(select(Upload).where(Upload.state != UploadState.WAITING)):
        size = seen.size(upload.source_key)
        if size != upload.length:
            yield f"upload {upload.id}: {upload.length} bytes were received, the store has {size}"


def endings_have_a_reason(seen: Reading) -> Iterator[str]:
    """An upload that did not become a lesson says why."""
    ended = (UploadState.REJECTED, UploadState.FAILED)
    for upload in seen.session.scalars(select(Upload).where(Upload.state.in_(ended), Upload.reason_code.is_(None))):
        yield f"upload {upload.id} is {upload.state.name} without a reason"


def acknowledged_bytes_are_kept(seen: Reading) -> Iterator[str]:
    """What was received of an unfinished upload is still there, and is not more than was promised.

    With PostgreSQL it may lie on another machine: then only what is here can be looked at.
    """
    elsewhere = seen.services.settings.database_url.startswith("postgresql")
    for upload in uploads.unfinished(seen.session):
        try:
            received = uploads.offset(seen.services.intake, upload)
        except UploadGone:
            if not elsewhere and _still_waits(seen, upload.id):
                yield f"upload {upload.id}: what was received of it is gone"
            continue
        if received > upload.length:
            yield f"upload {upload.id}: {received} bytes were received of {upload.length}"


def _still_waits(seen: Reading, upload_id: str) -> bool:
    """Asked anew: its sender may have taken it back since the reading began."""
    with seen.services.database.readers() as session:
        upload = session.get(Upload, upload_id)
        return upload is not None and upload.state is UploadState.WAITING


def an_upload_has_one_package(seen: Reading) -> Iterator[str]:
    """However often a message came or a worker woke up late."""
    query = select(Package.upload_id, func.count()).group_by(Package.upload_id).having(func.count() > 1)
    for upload_id, count in seen.session.execute(query):
        yield f"upload {upload_id} has {count} packages"


def ready_uploads_play(seen: Reading) -> Iterator[str]:
    """The newest READY upload of each lesson is what its package was made from."""
    by_age = select(Upload).where(Upload.state == UploadState.READY).order_by(Upload.created_at, Upload.id)
    newest = {upload.lesson_id: upload.id for upload in seen.session.scalars(by_age)}
    packages = {package.lesson_id: package for package in seen.session.scalars(select(Package))}
    for lesson_id, upload_id in newest.items():
        if lesson_id not in packages:
            yield f"lesson {lesson_id} has a READY upload and no package"
        elif (made_from := packages[lesson_id].upload_id) != upload_id:
            yield f"lesson {lesson_id}: the package is of upload {made_from}, and {upload_id} is the newest READY one"


def packages_are_whole(seen: Reading) -> Iterator[str]:
    """Every package has all its objects, with all their bytes, at the least."""
    for package in seen.session.scalars(select(Package)):
        found = seen.package_size(package)
        if lacks(package, found):
            yield (
                f"package {package.id} of lesson {package.lesson_id}: {package.objects} objects of {package.size} "
                f"bytes were verified, the store has {found[1]} of {found[0]}"
            )
        for name in filter(None, (package.playlist, package.poster, package.storyboard)):
            if not seen.size(package.key(name)):
                yield f"package {package.id}: {name} is missing or empty"


def unfinished_uploads_are_worked_on(seen: Reading) -> Iterator[str]:
    """An upload between received and settled has a job that is due or held by a living worker."""
    working = (UploadState.RECEIVED, UploadState.TRANSCODING)
    for upload in seen.session.scalars(select(Upload).where(Upload.state.in_(working))):
        # The express waits to be called by whoever watches; it finishes nothing.
        kinds = Job.kind != JobKind.EXPRESS
        jobs = seen.session.scalars(select(Job).where(Job.upload_id == upload.id, kinds)).all()
        if not any(job.state in (JobState.DUE, JobState.RUNNING) for job in jobs):
            yield f"upload {upload.id} is {upload.state.name} and no job works on it"


def no_job_is_stuck(seen: Reading) -> Iterator[str]:
    """Nobody holds a job far beyond their lease, and none is put off for long: that would mean that nothing reaps."""
    overdue = select(Job).where(Job.state == JobState.RUNNING, Job.lease_until < seen.now - SILENCE)
    for job in seen.session.scalars(overdue):
        yield f"job {job.id} is held by {job.leased_by}, silent since {job.lease_until}"
    far = select(Job).where(Job.state == JobState.DUE, Job.due_at > seen.now + FARTHEST + SILENCE, Job.due_at < NEVER)
    for job in seen.session.scalars(far):
        yield f"job {job.id} is put off until {job.due_at}"


def no_job_is_tried_too_often(seen: Reading) -> Iterator[str]:
    """A file that kills its worker is given up after the third time."""
    for job in seen.session.scalars(select(Job).where(Job.tries > MOST_TRIES)):
        yield f"job {job.id} was tried {job.tries} times"


def captions_are_there(seen: Reading) -> Iterator[str]:
    """Every language of captions has its object."""
    for captions in seen.session.scalars(select(Captions)):
        if not seen.size(captions.key):
            yield f"captions {captions.key} are missing or empty"


def the_audit_record_is_whole(seen: Reading) -> Iterator[str]:
    """No decision was changed, taken out or put in between others."""
    yield from broken_links(seen.session)


def sources_match_their_hash(seen: Reading) -> Iterator[str]:
    """The bytes of every source are still those that were received; reads all of them."""
    for upload in seen.session.scalars(select(Upload).where(Upload.sha256.is_not(None))):
        try:
            with seen.services.store.open(upload.source_key) as file:
                running = hashlib.sha256()
                while block := file.read(1 << 22):
                    running.update(block)
        except ObjectMissing:
            continue  # told by sources_are_kept
        if running.hexdigest() != upload.sha256:
            yield f"upload {upload.id}: the source's bytes have changed"


RULES: tuple[Rule, ...] = (
    sources_are_kept,
    acknowledged_bytes_are_kept,
    endings_have_a_reason,
    ready_uploads_play,
    an_upload_has_one_package,
    packages_are_whole,
    unfinished_uploads_are_worked_on,
    no_job_is_stuck,
    no_job_is_tried_too_often,
    captions_are_there,
    the_audit_record_is_whole,
)
DEEP_RULES: tuple[Rule, ...] = (sources_match_their_hash,)
