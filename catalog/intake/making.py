"""Makes courses, sections and lessons of a plan. Functions take a session, flush and never commit.

What was made once is found again by its id, whatever people called it since; what they removed is not made again.
"""

import contextlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.audit.models import Action
from catalog.audit.service import Decision, record
from catalog.categories import service as categories
from catalog.categories.models import Category, find_category
from catalog.categories.service import CategoryDraft
from catalog.courses import arrangement
from catalog.courses.arrangement import Part
from catalog.courses.models import Course, Lesson, Section
from catalog.courses.service import CourseDraft, add_lesson, make_course
from catalog.errors import NotFound, UnknownCategory
from catalog.intake.kinds import Role
from catalog.intake.models import FileState, ImportFile, ImportPlace, ImportRun
from catalog.members.models import Member, MemberState
from catalog.members.models import Role as MemberRole
from catalog.members.rights import may
from catalog.members.roles import Right
from catalog.removal.service import remove_lesson
from catalog.uploads.service import latest_uploads

UNSORTED = CategoryDraft("待整理", "To be sorted")
"""The category of courses of which no folder says one."""


def make_course_of(session: Session, now: datetime, place: ImportPlace) -> None:
    """Make the course of a place with the lessons that are missing in it. Raises what the services raise."""
    inner = select(ImportPlace).where(ImportPlace.parent_id == place.id).order_by(ImportPlace.position)
    places = [place, *(part for part in session.scalars(inner) if part.wanted)] if place.wanted else []
    missing = {part.id: _missing(session, part) for part in places}
    if not any(missing.values()):
        return
    course = _course(session, now, place)
    if course is None:
        for files in missing.values():
            _leave(files, "REMOVED")
        return
    sections = {
        part.id: _section(session, now, course, part) for part in places if part is not place and missing[part.id]
    }
    for part in places:
        for file in missing[part.id]:
            lesson = add_lesson(session, course.owner, course, file.title)
            file.lesson_id, file.made_at = lesson.id, now
            lesson.video.awaited = True
    session.flush()
    _put_in_order(session, course, [(sections.get(part.id), missing[part.id]) for part in places])


def _missing(session: Session, place: ImportPlace) -> Sequence[ImportFile]:
    """The planned videos of a folder without a lesson, in order; those whose lesson was removed are left out."""
    planned = (ImportFile.place_id == place.id, ImportFile.role == Role.VIDEO)
    query = select(ImportFile).where(*planned, ImportFile.state == FileState.PLANNED).order_by(ImportFile.position)
    found = session.scalars(query).all()
    _leave([file for file in found if _was_removed(session, file)], "REMOVED")
    return [file for file in found if file.state is FileState.PLANNED and file.lesson_id is None]


def _was_removed(session: Session, file: ImportFile) -> bool:
    lesson = session.get(Lesson, file.lesson_id) if file.lesson_id else None
    return lesson.removed if lesson else file.made_at is not None


def _leave(files: Sequence[ImportFile], code: str) -> None:
    for file in files:
        file.state, file.code, file.facts = FileState.LEFT_OUT, code, {}


def course_of(session: Session, now: datetime, place: ImportPlace) -> Course:
    """The course of a place, made also where it holds no video. Raises NotFound when it was removed."""
    course = _course(session, now, place)
    if course is None:
        raise NotFound()
    return course


def _course(session: Session, now: datetime, place: ImportPlace) -> Course | None:
    """The course of a place, made if need be; None if it was removed."""
    course = session.get(Course, place.course_id) if place.course_id else None
    if course is not None:
        return None if course.removed_at else course
    if place.made_at is not None:
        return None
    run = session.get_one(ImportRun, place.run_id)
    category = _category(session, run, place)
    course = make_course(session, run.owner, CourseDraft(place.title, category.id, economical=run.economical))
    record(session, Decision(run.by_id, Action.IMPORT), course, "", run.name)
    place.course_id, place.made_at = course.id, now
    session.flush()
    return course


def _category(session: Session, run: ImportRun, place: ImportPlace) -> Category:
    """The category that a place names, made if the school has none of that name and whoever imports may add it."""
    draft = CategoryDraft(place.category, place.category) if place.category else UNSORTED
    by = session.get_one(Member, run.by_id)
    for wanted in (draft, UNSORTED):
        with contextlib.suppress(UnknownCategory):
            return find_category(session, wanted.name or "")
        if may(by, Right.CLASSIFY):
            return categories.add(session, by, wanted)
    # A teacher adds no categories; the one for what is to be sorted is the school's own.
    admins = select(Member).where(Member.role == MemberRole.ADMIN, Member.state == MemberState.ACTIVE)
    return categories.add(session, session.scalars(admins.order_by(Member.created_at).limit(1)).first(), UNSORTED)


def _section(session: Session, now: datetime, course: Course, place: ImportPlace) -> Section | None:
    """The section of a folder; None, before all sections, if it was removed."""
    section = session.get(Section, place.section_id) if place.section_id else None
    if section is None and place.made_at is None:
        section = arrangement.add_section(session, course.owner, course, place.title)
        place.section_id, place.made_at = section.id, now
    return section if section and section.course_id == course.id else None


def _put_in_order(
    session: Session, course: Course, made: Sequence[tuple[Section | None, Sequence[ImportFile]]]
) -> None:
    """Put new lessons into their sections, each behind the one of the file before it; the others stay as they are."""
    session.refresh(course, ["lessons", "sections"])
    new = {file.lesson_id for _, files in made for file in files}
    order: dict[str | None, list[str]] = {section: [] for section in (None, *(one.id for one in course.sections))}
    for lesson in course.lessons:
        if lesson.id not in new:
            order[lesson.section_id].append(lesson.id)
    for section, files in made:
        there = order[section.id if section else None]
        for file in files:
            there.insert(_place_of(session, file, there), file.lesson_id or "")
    parts = [Part(section, lessons) for section, lessons in order.items()]
    arrangement.arrange(session, course.owner, course, parts)


def _place_of(session: Session, file: ImportFile, there: Sequence[str]) -> int:
    """The index of a lesson among those of its section: behind that of the file before it."""
    same = (ImportFile.place_id == file.place_id, ImportFile.role == Role.VIDEO, ImportFile.lesson_id.is_not(None))
    before = select(ImportFile.lesson_id).where(*same, ImportFile.position < file.position)
    for lesson_id in session.scalars(before.order_by(ImportFile.position.desc())):
        if lesson_id in there:
            return there.index(lesson_id) + 1
    return 0


def drop_lesson_of(session: Session, now: datetime, file: ImportFile) -> None:
    """Remove the lesson that was made for a file which then could not be taken. Raises NotAllowed."""
    lesson = session.get(Lesson, file.lesson_id) if file.lesson_id else None
    if lesson is None or lesson.removed or latest_uploads(session, [lesson.video_id]):
        return
    remove_lesson(session, lesson.course.owner, lesson, now)
    file.lesson_id = file.made_at = None
