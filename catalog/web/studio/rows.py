"""Lessons in the studio's list: the status of the newest video as a word, a bar and a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import gettext, ngettext

from catalog.courses.models import Course, Lesson, LessonState, Section
from catalog.uploads.errors import UploadGone
from catalog.uploads.models import Upload, UploadState
from catalog.uploads.places import places
from catalog.uploads.service import latest_uploads, offset
from catalog.videos.models import Package
from catalog.web.shared.context import InProgress, context
from catalog.web.shared.session import session
from catalog.web.shared.wording import megabytes, reason, span
from catalog.web.standing import Standing, preparing
from storage.errors import StorageError

MOST_NAMED = 5
"""Lessons without a video that are named one by one; more are counted."""
LATELY = timedelta(minutes=2)
"""Longer than a chunk takes on a slow connection: each chunk updates touched_at."""


@dataclass(frozen=True)
class Row:
    """One lesson of the list."""

    number: int
    lesson: Lesson
    upload: Upload | None
    standing: Standing
    in_progress: InProgress | None
    """What can be watched of it, if it is in progress."""

    @property
    def sending(self) -> bool:
        """Whether bytes of its video are still to come."""
        return self.upload is not None and self.upload.state is UploadState.WAITING

    @property
    def arriving(self) -> bool:
        """Whether some of its bytes arrived recently: it is being sent from somewhere."""
        return self.upload is not None and self.sending and self.upload.touched_at > context().clock() - LATELY

    @property
    def preparing(self) -> bool:
        """Whether its video is being prepared, so that a script follows it."""
        return self.upload is not None and not self.upload.ended and not self.sending

    @property
    def hidden(self) -> bool:
        """Whether it is hidden although its course is published."""
        return self.lesson.course.published and self.lesson.state is not LessonState.PUBLISHED

    @property
    def unsuccessful(self) -> bool:
        """Whether its newest video was rejected or failed."""
        return self.standing.bad

    @property
    def rejected(self) -> bool:
        """Whether that was the file's fault, so that a retry is useless."""
        return self.upload is not None and self.upload.state is UploadState.REJECTED

    @property
    def cancellable(self) -> bool:
        """Whether its newest video can be cancelled: nothing of it has been shown yet."""
        return self.upload is not None and self.upload.state is not UploadState.READY


@dataclass(frozen=True)
class StudioPart:
    """The lessons of a section, or with None those before all sections."""

    section: Section | None
    rows: list[Row]


def parts(course: Course, lessons: list[Row]) -> list[StudioPart]:
    """The rows of a course by section: first those without one, if there are none an empty part."""
    return [
        StudioPart(section, [row for row in lessons if row.lesson.section_id == (section.id if section else None)])
        for section in (None, *course.sections)
    ]


def rows(course: Course) -> list[Row]:
    """The course's lessons in order, each with its newest upload."""
    uploads = latest_uploads(session(), [lesson.video_id for lesson in course.lessons])
    waiting = places(session()) if any(not upload.ended for upload in uploads.values()) else {}
    return [
        _row(number, lesson, uploads.get(lesson.video_id), waiting)
        for number, lesson in enumerate(course.lessons, start=1)
    ]


def _row(number: int, lesson: Lesson, upload: Upload | None, waiting: Mapping[str, int]) -> Row:
    in_progress = context().watching.in_progress(session(), lesson.video, context().viewer())
    if in_progress is not None and (upload is None or in_progress.upload_id != upload.id):
        in_progress = None  # of an earlier file, which a later one replaces
    if upload is not None and upload.state in (UploadState.RECEIVED, UploadState.TRANSCODING):
        return Row(number, lesson, upload, preparing(upload, in_progress, waiting.get(upload.id)), in_progress)
    return Row(number, lesson, upload, _standing(lesson, upload), in_progress)


def _standing(lesson: Lesson, upload: Upload | None) -> Standing:
    """The status of a lesson's newest upload that is not being prepared."""
    if upload is None or upload.state is UploadState.READY:
        return _ready(lesson.package) if lesson.package else Standing(gettext("no video yet"))
    if upload.state is UploadState.WAITING:
        return _waiting(upload)
    return _unsuccessful(lesson, upload)


def _ready(package: Package) -> Standing:
    facts = [gettext("ready to watch"), span(package.duration)]
    if package.renditions:
        facts.append(
            gettext("up to %(height)sp", height=min(package.renditions[0]["width"], package.renditions[0]["height"]))
        )
    return Standing(gettext("ready"), "done", "check", text="\u2003".join(facts))


def _waiting(upload: Upload) -> Standing:
    try:
        got = offset(context().intake, upload)
    except (UploadGone, StorageError):  # an unreachable bucket must not break the page
        got = 0
    text = gettext(
        "%(got)s of %(all)s are uploaded. Choose the same file, %(name)s, to continue.",
        got=megabytes(got),
        all=megabytes(upload.length),
        name=upload.filename,
    )
    done = int(100 * got / upload.length) if upload.length else 0
    return Standing(gettext("not fully uploaded"), "wait", "clock", done, text)


def _unsuccessful(lesson: Lesson, upload: Upload) -> Standing:
    kept = gettext("Until then the current video stays.") if lesson.package else ""
    text = " ".join(filter(None, (reason(upload), kept)))
    word = gettext("rejected") if upload.state is UploadState.REJECTED else gettext("failed")
    return Standing(word, "bad", "alert", text=text, bad=True)


@dataclass(frozen=True)
class Tick:
    """One line of what is done and what is missing, for ticks() of ui/lists.html."""

    done: bool | None
    """None: it continues by itself."""
    text: str
    lesson: str = ""
    """The lesson that it is about, while nothing of its video is here; js/parts/studio/missing.js may know better."""


def to_do(course: Course, lessons: list[Row]) -> list[Tick]:
    """What is done and what is missing before neighbours see the course."""
    ticks = [Tick(True, gettext("Title and category are filled in"))]
    written = bool(course.description)
    ticks.append(
        Tick(written, gettext("The introduction is filled in") if written else gettext("No introduction yet"))
    )
    if not lessons:
        return [*ticks, Tick(False, gettext("No lessons yet: add a video"))]
    missing = [_missing(row) for row in lessons if not _fine(row)]
    empty = [tick for tick in missing if tick.lesson]
    if len(empty) > MOST_NAMED:
        missing = [tick for tick in missing if not tick.lesson]
        ticks.append(
            Tick(False, ngettext("%(num)s lesson has no video yet", "%(num)s lessons have no video yet", len(empty)))
        )
    ticks += missing
    ready = sum(row.lesson.package is not None for row in lessons)
    if ready:
        ticks.append(
            Tick(True, ngettext("%(num)s lesson is ready to watch", "%(num)s lessons are ready to watch", ready))
        )
    return ticks


def waits_for_publishing(lessons: list[Row]) -> bool:
    """Whether a published course has later lessons that were never published."""
    return any(row.hidden and row.lesson.state is LessonState.DRAFT for row in lessons)


def _fine(row: Row) -> bool:
    return row.lesson.package is not None and not row.unsuccessful and not row.sending


def _missing(row: Row) -> Tick:
    if row.rejected:
        return Tick(False, gettext("Lesson %(number)s needs another file", number=row.number))
    if row.unsuccessful:  # ours: the file is good, and an operator starts it again
        return Tick(False, gettext("Lesson %(number)s could not be prepared", number=row.number))
    if row.sending:
        text = gettext("The video of lesson %(number)s is not fully uploaded", number=row.number)
        return Tick(None if row.arriving else False, text)
    if row.preparing:
        return Tick(None, gettext("Lesson %(number)s is being prepared", number=row.number))
    return Tick(False, gettext("Lesson %(number)s has no video yet", number=row.number), row.lesson.id)
