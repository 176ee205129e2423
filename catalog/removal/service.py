"""Use cases of removal: hide at once, undo for a while, then remove for good. They flush and never commit.

Removed things are visible to nobody, and workers stop: their videos are recalled. The rows stay for KEPT_FOR, so that
a mistake can be undone even after the browser was closed; then the reaper removes the rows, and `school gc` the
objects.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Select, delete, or_, select, update
from sqlalchemy.orm import Session

from catalog.attachments.models import Attachment
from catalog.attachments.service import purge as purge_attachments
from catalog.audit.models import Action
from catalog.audit.service import Decision, record
from catalog.clips.models import Clip
from catalog.courses.models import Course, Lesson
from catalog.courses.service import get_course, get_lesson, lessons_of
from catalog.errors import NotFound
from catalog.jobs import ledger
from catalog.jobs.models import Job, JobState
from catalog.members.models import Member
from catalog.members.rights import Subject, may, require
from catalog.members.roles import Right
from catalog.removal.times import KEPT_FOR
from catalog.uploads.errors import UploadFinished
from catalog.uploads.models import Upload, UploadState
from catalog.uploads.service import latest_uploads, visible_upload
from catalog.videos.models import Video
from catalog.videos.service import recall, subject_of

Removable = Course | Lesson | Upload


@dataclass
class Removal:
    """Things removed by one action, to be restored together."""

    lessons: list[Lesson] = field(default_factory=list)
    uploads: list[Upload] = field(default_factory=list)
    """Single videos of lessons that stay."""

    def __bool__(self) -> bool:
        return bool(self.lessons or self.uploads)


def remove_course(session: Session, member: Member, course: Course, now: datetime) -> None:
    """Remove a course with all that is in it; its owner may, not its co-teachers. Raises NotAllowed."""
    require(member, Right.OWN, course)
    videos = _videos(Lesson.course_id == course.id)
    _interrupt(session, _uploads(videos), now)
    _mark(session, member, course, now)
    recall(session, videos)  # after setting removed_at, which prevents further lessons


def remove_lesson(session: Session, member: Member, lesson: Lesson, now: datetime) -> Removal:
    """Remove a lesson with its videos, captions and progress. Raises NotAllowed."""
    require(member, Right.EDIT, lesson)
    videos = _videos(Lesson.id == lesson.id)
    _interrupt(session, _uploads(videos), now)
    _mark(session, member, lesson, now)
    recall(session, videos)
    session.expire(lesson.course, ["lessons"])
    return Removal(lessons=[lesson])


def cancel(session: Session, member: Member, lesson: Lesson, now: datetime) -> Removal:
    """Cancel the newest upload of a lesson, at any stage before it is ready.

    The lesson is removed too if it never had another video. An earlier video stays. Nothing is removed when there is
    nothing left to cancel.
    Raises NotAllowed, and UploadFinished for an upload that became ready meanwhile.
    """
    require(member, Right.EDIT, lesson)
    upload = latest_uploads(session, [lesson.video_id]).get(lesson.video_id)
    if upload is not None:
        return cancel_upload(session, member, upload, now)
    if lesson.from_file and lesson.package is None:
        return remove_lesson(session, member, lesson, now)
    return Removal()


def cancel_upload(session: Session, member: Member, upload: Upload, now: datetime) -> Removal:
    """As `cancel`, for one upload. Raises NotAllowed, UploadFinished."""
    lesson = lessons_of(session, [upload.video_id]).get(upload.video_id)
    require(member, Right.EDIT, lesson or subject_of(upload.video))
    _interrupt(session, select(Upload.id).where(Upload.id == upload.id), now)
    # Only now: a job that has just ended committed before the statement above got its lock.
    session.refresh(upload, with_for_update=True)
    if upload.state is UploadState.READY:
        raise UploadFinished()
    if lesson is not None and _leaves_nothing(session, lesson, upload):
        return remove_lesson(session, member, lesson, now)
    _mark(session, member, upload, now)
    return Removal(uploads=[upload])


def remove_rejected(session: Session, member: Member, course: Course, now: datetime) -> Removal:
    """Remove all of a course's newest videos that were rejected, as `cancel` does one by one. Raises NotAllowed."""
    require(member, Right.EDIT, course)
    removed = Removal()
    newest = latest_uploads(session, [lesson.video_id for lesson in course.lessons])
    for upload in newest.values():
        if upload.state is UploadState.REJECTED:
            one = cancel_upload(session, member, upload, now)
            removed.lessons += one.lessons
            removed.uploads += one.uploads
    return removed


def _leaves_nothing(session: Session, lesson: Lesson, upload: Upload) -> bool:
    if lesson.package is not None:
        return False
    others = (Upload.video_id == upload.video_id, Upload.id != upload.id, Upload.removed_at.is_(None))
    alone = session.scalar(select(Upload.id).where(*others).limit(1)) is None
    return upload.unsuccessful or (alone and lesson.from_file)


def removed_courses(session: Session, member: Member, now: datetime) -> list[Course]:
    """The courses whose removal the member can undo, the last one first."""
    query = select(Course).where(Course.removed_at > now - KEPT_FOR, Course.removed_by_id == member.id)
    return list(session.scalars(query.order_by(Course.removed_at.desc(), Course.id)))


def removed_from(session: Session, member: Member, course: Course, now: datetime) -> Sequence[Lesson | Upload]:
    """The lessons and videos of a course whose removal the member can undo, the last one first."""
    found: list[Lesson | Upload] = []
    found += session.scalars(select(Lesson).where(Lesson.course_id == course.id, Lesson.removed_at > now - KEPT_FOR))
    there = _videos(Lesson.course_id == course.id, Lesson.removed_at.is_(None))
    found += session.scalars(select(Upload).where(Upload.video_id.in_(there), Upload.removed_at > now - KEPT_FOR))
    mine = [one for one in found if may(member, Right.RESTORE, _subject(one))]
    return sorted(mine, key=lambda one: (one.removed_at or now, one.id), reverse=True)


def restore_course(session: Session, member: Member, course_id: str, now: datetime) -> tuple[Course, list[Job]]:
    """Undo the removal of a course; one that was not removed stays as it is. Raises NotFound, NotAllowed.

    The jobs that go on are to be woken after the commit.
    """
    course = session.get(Course, course_id)
    if course is None or course.removed_at is None:
        return _untouched(member, get_course(session, course_id, member)), []
    _unmark(session, member, course, now)
    videos = _videos(Lesson.course_id == course.id, Lesson.removed_at.is_(None))
    recall(session, videos, recalled=False)
    return course, _due(session, _uploads(videos))


def restore_lesson(session: Session, member: Member, lesson_id: str, now: datetime) -> tuple[Lesson, list[Job]]:
    """As `restore_course`, for a lesson, which comes back to its place."""
    lesson = session.get(Lesson, lesson_id)
    if lesson is None or lesson.removed_at is None:
        lesson = get_lesson(session, lesson_id, member)
        _untouched(member, lesson.course)
        return lesson, []
    if lesson.course.removed_at is not None:
        raise NotFound()
    _unmark(session, member, lesson, now)
    _make_room(session, lesson)
    videos = _videos(Lesson.id == lesson.id)
    recall(session, videos, recalled=False)
    return lesson, _due(session, _uploads(videos))


def restore_upload(session: Session, member: Member, upload_id: str, now: datetime) -> tuple[Upload, list[Job]]:
    """As `restore_lesson`, for a video that was cancelled."""
    upload = session.get(Upload, upload_id)
    if upload is None or upload.removed_at is None:
        upload = visible_upload(session, member, upload_id)
        require(member, Right.EDIT, subject_of(upload.video))
        return upload, []
    if upload.video.recalled:
        raise NotFound()
    _unmark(session, member, upload, now)
    return upload, _due(session, select(Upload.id).where(Upload.id == upload.id))


def purge(session: Session, now: datetime) -> int:
    """Remove for good what can no longer be restored; returns the number of rows. `school gc` removes the objects."""
    count, ends = 0, now - KEPT_FOR
    gone = select(Lesson.video_id).join(Course).where(or_(Lesson.removed_at <= ends, Course.removed_at <= ends))
    videos = list(session.scalars(gone.where(Lesson.borrows.is_(False))))
    videos += session.scalars(select(Clip.video_id).where(Clip.removed_at <= ends))
    for kind in (Course, Lesson, Upload, Clip):
        old = list(session.scalars(select(kind.id).where(kind.removed_at <= ends)))
        if old:
            session.execute(delete(kind).where(kind.id.in_(old)))  # dependent rows are removed by foreign keys
        count += len(old)
    session.execute(delete(Video).where(Video.id.in_(videos)))
    count += purge_attachments(session, ends)
    ledger.forget_lost(session)
    return count


def is_anything_to_purge(session: Session, now: datetime) -> bool:
    """Whether `purge` would find something; for a session that only reads."""
    kinds = (Course, Lesson, Upload, Clip, Attachment)
    return any(session.scalar(select(kind.id).where(kind.removed_at <= now - KEPT_FOR).limit(1)) for kind in kinds)


def _untouched(member: Member, course: Course) -> Course:
    require(member, Right.EDIT, course)
    return course


def _videos(*lessons: ColumnElement[bool]) -> Select[str]:
    """The lessons' own videos: a neighbour's clip stays when its lesson goes."""
    return select(Lesson.video_id).where(Lesson.borrows.is_(False), *lessons)


def _uploads(videos: Select[str]) -> Select[str]:
    return select(Upload.id).where(Upload.video_id.in_(videos))


def _interrupt(session: Session, uploads: Select[str], now: datetime) -> None:
    ledger.interrupt(session, list(session.scalars(uploads)), now)


def _mark(session: Session, member: Member, removed: Removable, now: datetime) -> None:
    removed.removed_at, removed.removed_by_id = now, member.id
    record(session, Decision(member.id, Action.REMOVE), removed, removed.state.name, "REMOVED")


def _unmark(session: Session, member: Member, removed: Removable, now: datetime) -> None:
    """Clear removed_at. Raises NotFound if it is removed for good, and for members who did not remove it."""
    if removed.removed_at is None or removed.removed_at <= now - KEPT_FOR:
        raise NotFound()
    require(member, Right.RESTORE, _subject(removed))
    removed.removed_at = removed.removed_by_id = None
    record(session, Decision(member.id, Action.RESTORE), removed, "REMOVED", removed.state.name)


def _subject(removed: Removable) -> Subject:
    """The subject of the right to restore: for an upload, that of its video."""
    if isinstance(removed, Upload):
        return replace(subject_of(removed.video), removed_by_id=removed.removed_by_id)
    return removed


def _make_room(session: Session, lesson: Lesson) -> None:
    """Give a restored lesson its position if the others were reordered meanwhile."""
    there = Lesson.section_id.is_not_distinct_from(lesson.section_id)
    others = (Lesson.course_id == lesson.course_id, there, Lesson.id != lesson.id)
    if session.scalar(select(Lesson.id).where(*others, Lesson.position == lesson.position).limit(1)):
        behind = update(Lesson).where(*others, Lesson.position >= lesson.position)
        session.execute(behind.values(position=Lesson.position + 1))
    session.expire(lesson.course, ["lessons"])


def _due(session: Session, uploads: Select[str]) -> list[Job]:
    return list(session.scalars(select(Job).where(Job.subject.in_(uploads), Job.state == JobState.DUE)))
