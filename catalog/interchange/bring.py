"""Makes a course out of a course file.

The whole file is verified before anything is made. Killed at any point, the same call continues; the same file again
makes nothing twice.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from catalog.attachments import service as attachments
from catalog.attachments.service import File, Received
from catalog.attachments.settings import MAX_NAME
from catalog.captions import service as captions
from catalog.captions.models import Origin
from catalog.captions.service import Track
from catalog.categories import service as categories
from catalog.categories.models import find_category
from catalog.categories.service import CategoryDraft
from catalog.chapters.service import Mark, set_chapters
from catalog.courses import arrangement
from catalog.courses.arrangement import Part as OrderPart
from catalog.courses.facts import named_course, set_links
from catalog.courses.models import Course, Lesson, Level, LinkKind
from catalog.courses.service import CourseDraft, add_lesson, change_course, rename_lesson
from catalog.errors import CircularLink, NoSuchCourse, UnknownCategory
from catalog.intake import making
from catalog.intake.archives import BadArchive
from catalog.intake.importer import Importer
from catalog.intake.models import ImportFile, ImportPlace, ImportRun, RunState
from catalog.intake.names import quoted
from catalog.intake.plan import Plan, PlannedCourse, PlannedLesson, PlannedSection
from catalog.intake.record import Asked, Recorder, begin_run
from catalog.intake.sources import UnpackedSource
from catalog.intake.take import take
from catalog.interchange.document import MOST_BYTES, NAME, CourseDocument, LessonPart, Part, loaded
from catalog.interchange.errors import BadCourseFile
from catalog.members.models import Member
from catalog.pictures import service as pictures
from catalog.text import line, visible
from catalog.uploads.models import Upload
from catalog.uploads.service import MAX_FILENAME

_BLOCK = 1 << 20


@dataclass(frozen=True)
class Verified:
    """A course file whose every byte was read and compared."""

    document: CourseDocument
    sha256: str
    """Of the description."""


def is_course_file(source: UnpackedSource) -> bool:
    """Whether it has the description of a course; others are folders of videos."""
    try:
        with source.unpacked(NAME):
            return True
    except OSError:
        return False


def verify(source: UnpackedSource) -> Verified:
    """Read the whole file. Raises BadCourseFile, NewerCourseFile."""
    try:
        with source.unpacked(NAME) as path:
            if path.stat().st_size > MOST_BYTES:
                raise BadCourseFile(what=NAME)
            body = path.read_bytes()
        document = loaded(body)
        for part in document.parts:
            with source.unpacked(part.path) as path, path.open("rb") as file:
                _compare(part, file)
    except (OSError, BadArchive):
        raise BadCourseFile(what="a file in it is missing or damaged") from None
    return Verified(document, hashlib.sha256(body).hexdigest())


def _compare(part: Part, file: IO[bytes]) -> None:
    running, size = hashlib.sha256(), 0
    while block := file.read(_BLOCK):
        running.update(block)
        size += len(block)
    if (running.hexdigest(), size) != (part.sha256, part.size):
        raise BadCourseFile(what=part.path)


def begin(session: Session, owner: Member, by: Member, verified: Verified) -> str:
    """The run of this file for this teacher; the earlier one, unless its course was removed. Raises NoTeacher."""
    asked = Asked(f"course:{verified.sha256}", verified.document.title)
    earlier = session.scalar(
        select(ImportRun).where(ImportRun.owner_id == owner.id, ImportRun.folder == asked.folder)
    )
    if earlier is not None and _was_removed(session, earlier):
        session.delete(earlier)
        session.flush()
    elif earlier is not None and earlier.state is RunState.DONE:
        return earlier.id
    return begin_run(session, owner, by, asked).id


def _was_removed(session: Session, run: ImportRun) -> bool:
    place = session.scalar(select(ImportPlace).where(ImportPlace.run_id == run.id, ImportPlace.parent_id.is_(None)))
    if place is None or place.made_at is None:
        return False
    course = session.get(Course, place.course_id) if place.course_id else None
    return course is None or course.removed_at is not None


def bring(importer: Importer, source: UnpackedSource, run_id: str, verified: Verified) -> str:
    """Make the course; returns its id. Raises what `take` raises."""
    with importer.database.sessions() as session:
        run = session.get_one(ImportRun, run_id)
        done = run.state is RunState.DONE
        if not done:
            plan = _plan(session, run, source, verified.document)
            Recorder(session, run, importer.clock()).note(plan)
            session.commit()
    if not done:
        take(importer, run_id, lambda: _complete(importer, source, run_id, verified.document))
    with importer.database.readers() as session:
        return _course(session, run_id).id


def _top(session: Session, run_id: str) -> ImportPlace:
    top = (ImportPlace.run_id == run_id, ImportPlace.parent_id.is_(None))
    return session.scalars(select(ImportPlace).where(*top)).one()


def _course(session: Session, run_id: str) -> Course:
    return session.get_one(Course, _top(session, run_id).course_id)


def _plan(session: Session, run: ImportRun, source: UnpackedSource, document: CourseDocument) -> Plan:
    course = PlannedCourse("", document.title, _category(session, run, document))
    course.sections = [
        PlannedSection(f"{number}", title) for number, (title, _) in enumerate(document.sections, start=1)
    ]
    files = {file.path: file for file in source.listing().entries}
    for lesson in document.lessons:
        if lesson.video is not None:
            places = course.first if lesson.section is None else course.sections[lesson.section].lessons
            places.append(
                PlannedLesson(replace(files[lesson.video.path], path=_own_name(lesson.video)), lesson.title)
            )
    return Plan([course])


def _own_name(video: Part) -> str:
    """The name under which the file was uploaded."""
    return video.name.replace("/", " ") or video.path


def _category(session: Session, run: ImportRun, document: CourseDocument) -> str:
    """The name of the course's category, which is made if the school has none of that name."""
    if document.category:
        try:
            find_category(session, document.category)
        except UnknownCategory:
            draft = CategoryDraft(document.category, document.category_en)
            categories.add(session, session.get_one(Member, run.by_id), draft)
    return document.category


def _complete(importer: Importer, source: UnpackedSource, run_id: str, document: CourseDocument) -> None:
    """Write down the rest, when the videos are there: one commit for the course, and one for each lesson."""
    lesson_ids = _make_the_others(importer, run_id, document)
    for lesson_id, part in zip(lesson_ids, document.lessons, strict=True):
        importer.check()
        _complete_lesson(importer, source, lesson_id, part)
    name = _picture(importer, source, document.picture)
    if name is not None:
        with importer.database.sessions() as session:
            course = _course(session, run_id)
            pictures.show_course(session, course.owner, course, name)
            session.commit()


def _make_the_others(importer: Importer, run_id: str, document: CourseDocument) -> list[str]:
    """The facts of the course, its lessons without a video, its sections and the order; returns all lessons' ids."""
    with importer.database.sessions() as session:
        course = making.course_of(session, importer.clock(), _top(session, run_id))
        owner = course.owner
        draft = CourseDraft(
            description=document.description,
            title_en=document.title_en,
            description_en=document.description_en,
            teacher="" if document.teacher == owner.name else document.teacher,
            level=Level[document.level] if document.level in Level.__members__ else Level.NONE,
            tags=document.tags,
        )
        change_course(session, owner, course, draft)
        for kind, titles in (
            (LinkKind.PREREQUISITE, document.prerequisites),
            (LinkKind.RELATED, document.related),
        ):
            with suppress(CircularLink):
                set_links(session, owner, course, kind, _known(session, course, titles))
        _name_files(session, run_id, document)
        ids = _lesson_ids(session, course, document, run_id)
        session.refresh(course, ["lessons", "sections"])
        _arrange(session, course, document, ids, run_id)
        session.commit()
        return ids


def _known(session: Session, course: Course, titles: Sequence[str]) -> list[str]:
    """The ids of the courses of these titles that this school has and the teacher may name."""
    found = []
    for title in titles:
        with suppress(NoSuchCourse):
            found.append(named_course(session, course.owner, title).id)
    return [one for one in found if one != course.id]


def _files(run_id: str) -> Select[ImportFile]:
    return select(ImportFile).where(ImportFile.run_id == run_id)


def _name_files(session: Session, run_id: str, document: CourseDocument) -> None:
    """Give the videos the names under which they were uploaded, also those that no folder could hold."""
    names = {quoted(part.video.path): part.video.name for part in document.lessons if part.video is not None}
    for file in session.scalars(_files(run_id)):
        upload = session.get(Upload, file.upload_id) if file.upload_id else None
        if upload is not None and visible(names[file.raw]):
            upload.filename = line(names[file.raw], MAX_FILENAME)


def _lesson_ids(session: Session, course: Course, document: CourseDocument, run_id: str) -> list[str]:
    """The lessons of all parts, "" for one whose file could not be taken. Those without a video are made, unless a
    call that was killed has made them."""
    made = {file.raw: file.lesson_id for file in session.scalars(_files(run_id))}
    of_videos = set(made.values())
    free = [lesson for lesson in course.lessons if lesson.id not in of_videos]
    found = []
    for part in document.lessons:
        if part.video is not None:
            found.append(made.get(quoted(part.video.path)) or "")
            continue
        there = next((one for one in free if one.title == part.title), None)
        if there is not None:
            free.remove(there)
        found.append(there.id if there else add_lesson(session, course.owner, course, part.title).id)
    return found


def _arrange(session: Session, course: Course, document: CourseDocument, ids: list[str], run_id: str) -> None:
    owner = course.owner
    places = select(ImportPlace).where(ImportPlace.run_id == run_id, ImportPlace.parent_id.is_not(None))
    by_number = {place.path: place for place in session.scalars(places)}
    sections: list[str] = []
    for number, (title, title_en) in enumerate(document.sections, start=1):
        place = by_number[f"{number}"]
        if place.section_id is None:  # none of its lessons has a video
            place.section_id = arrangement.add_section(session, owner, course, title).id
        section = next(one for one in course.sections if one.id == place.section_id)
        arrangement.rename_section(session, owner, section, title, title_en)
        sections.append(section.id)
    there = [lesson.id for lesson in course.lessons]
    order = [
        [one for one, part in zip(ids, document.lessons, strict=True) if part.section == number and one in there]
        for number in (None, *range(len(sections)))
    ]
    named = {one for part in order for one in part}
    order[0] += [one for one in there if one not in named]
    keys = [None, *sections]
    arrangement.arrange(session, owner, course, [OrderPart(k, part) for k, part in zip(keys, order, strict=True)])


def _complete_lesson(importer: Importer, source: UnpackedSource, lesson_id: str, part: LessonPart) -> None:
    store = importer.intake.store
    with importer.database.readers() as session:
        lesson = session.get(Lesson, lesson_id)
        video_id = lesson.video_id if lesson else ""
    if not video_id:
        return  # its file could not be taken; the run says so
    tracks = [(track := _track(source, one), captions.store_track(store, video_id, track)) for one in part.captions]
    received = []
    for one in part.handouts:
        with source.unpacked(one.path) as path, path.open("rb") as file:
            beside = attachments.receive(store, File(one.name, file, one.size), importer.intake.settings.folder)
            received.append(_named(beside, one.name))
    picture = _picture(importer, source, part.picture)
    with importer.database.sessions() as session:
        lesson = session.get_one(Lesson, lesson_id)
        owner = lesson.course.owner
        if picture is not None:
            pictures.show_video(session, owner, lesson.video, picture)
        rename_lesson(session, owner, lesson, part.title, part.title_en)
        for track, name in tracks:
            captions.put(session, owner, lesson.video, track, name)
        for one_received in received:
            attachments.add(session, owner, lesson, one_received)
        set_chapters(session, owner, lesson, [Mark(at, title) for at, title in part.chapters])
        if lesson.package is None:
            lesson.video.poster_wanted = part.poster_at
        session.commit()


def _named(received: Received, file_name: str) -> Received:
    """Under the name that its teacher gave it, which may hold what no folder could."""
    name = line(file_name.rpartition(".")[0], MAX_NAME)
    return replace(received, name=name) if visible(name) else received


def _picture(importer: Importer, source: UnpackedSource, part: Part | None) -> str | None:
    """The name of the picture that the engine makes anew of a part; None without one, or if it cannot be read."""
    if part is None or part.size > pictures.MOST_BYTES:
        return None
    with tempfile.TemporaryDirectory(dir=importer.intake.settings.folder, prefix="picture-") as name:
        sent, target = Path(name) / "sent", Path(name) / "made.jpg"
        with source.unpacked(part.path) as path:
            shutil.copyfile(path, sent)
        made = importer.prober.picture(sent, target)
        return pictures.keep(importer.intake.store, target) if made else None


def _track(source: UnpackedSource, part: Part) -> Track:
    with source.unpacked(part.path) as path:
        cues = captions.parse(path.read_bytes())
    origin = Origin[part.origin] if part.origin in Origin.__members__ else None
    return Track(part.language, cues, origin=origin)
