"""A school in which much goes on: lessons being made, some waiting, some that failed or were rejected."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.clock import now
from catalog.jobs import ledger
from catalog.jobs.kinds import JobKind
from catalog.jobs.models import Job, JobState
from catalog.members.models import Member
from catalog.states import move
from catalog.uploads.jobs import ENCODE, INSPECT, enqueue
from catalog.uploads.models import Upload, UploadState
from school.services import Services
from tests import factories

MADE, WAITS, FAILED, REJECTED = "十字步", "扇花", "血压怎么量", "手机微信入门 <b>"
DISK_FULL = "store: no space left in /srv/school/objects"


def make_busy(services: Services, teacher: Member) -> dict[str, str]:
    """Fill the school; the ids of the uploads by their lessons' titles."""
    ids = {}
    with services.database.sessions() as session:
        course = factories.course(session, session.get_one(Member, teacher.id))
        for title in (MADE, WAITS, FAILED, REJECTED):
            video = factories.lesson(session, course, title).video
            upload = factories.upload(session, video, filename=f"{title}.mp4", length=310_000_000)
            move(session, upload, UploadState.RECEIVED)
            factories.job(session, upload, due_at=now() - timedelta(minutes=5))
            ids[title] = upload.id
            if title in (MADE, FAILED):
                move(session, upload, UploadState.TRANSCODING)
                upload.duration, upload.progress = 3600.0, 0.25
                _job(session, upload.id, INSPECT).state = JobState.DONE
                for number in range(3):
                    enqueue(session, upload, ENCODE, now=now(), number=number)
            if title == MADE:
                _begin(session, upload.id)
            elif title == FAILED:
                _fail(session, upload)
            elif title == REJECTED:
                _job(session, upload.id, INSPECT).state = JobState.DONE
                move(session, upload, UploadState.REJECTED, note="text_file")
                upload.reason_code = "text_file"
        session.commit()
    return ids


def _job(session: Session, upload_id: str, kind: JobKind, number: int = 0) -> Job:
    wanted = select(Job).where(Job.subject == upload_id, Job.kind == kind, Job.number == number)
    return session.scalars(wanted).one()


def _begin(session: Session, upload_id: str) -> None:
    held = ledger.claim(session, ENCODE, "classroom-pc:4711", now())
    assert held is not None
    assert held.subject == upload_id
    ledger.renew(session, held, now(), progress=0.5, speed=2.5)


def _fail(session: Session, upload: Upload) -> None:
    job = _job(session, upload.id, ENCODE, 1)
    job.state, job.error, job.tries, job.finished_at = JobState.DEAD, DISK_FULL, 3, now()
    ledger.drop(session, upload.id, (ENCODE,), but=job.id)
    move(session, upload, UploadState.FAILED, note="failed_here")
    upload.reason_code, upload.speed = "failed_here", None
