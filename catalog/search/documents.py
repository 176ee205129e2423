"""What the index holds of a course, read from the database and the store: the truth that the index is a copy of."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from catalog.captions.models import Captions
from catalog.categories.models import Category
from catalog.courses.listing import is_coming
from catalog.courses.models import Course, CourseState, Lesson, LessonState, Section, in_order
from catalog.members.models import Member
from catalog.videos.keys import captions_key
from catalog.videos.models import Package, Video
from storage.errors import ObjectMissing
from storage.store import Store

MOST_CAPTIONS = 400_000
"""Characters of a lesson's captions that are indexed, in all languages together: those of ten hours of talk."""
MOST_BYTES = 4 * 1024**2
"""Of one file of captions; the school accepts none as large."""
SEPARATOR = "\n"


@dataclass(frozen=True)
class CueText:
    """Something that is said in a lesson. `start` in seconds."""

    start: float
    text: str


@dataclass(frozen=True)
class LessonText:
    """A lesson that anybody may watch."""

    id: str
    title: str
    title_en: str
    seconds: float
    cues: list[CueText]
    drafted: bool = False
    """Whether the machine wrote what is said, and nobody has read it yet."""


@dataclass(frozen=True)
class CourseText:
    """A course that the catalogue lists, with its lessons in order."""

    id: str
    title: str
    title_en: str
    description: str
    category: tuple[str, str, str]
    """Its id, its name, its English name."""
    teacher: tuple[str, str]
    """What its page is found by, and name."""
    fingerprint: str
    """Of all that is indexed of it; another one means that it has changed."""
    lessons: list[LessonText]
    tags: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    """The titles of its sections, in both languages."""
    level: str = "NONE"
    """A word of catalog.courses.models.Level."""
    popularity: int = 0
    """A step of popularity.py."""
    published: float = 0.0
    """When, in seconds since 1970."""


def fingerprints(session: Session, steps: Mapping[str, int], course_id: str | None = None) -> dict[str, str]:
    """The fingerprint of each course that the catalogue lists, or of one, newest first. `steps`: see popularity.py.

    Titles, descriptions, tags and levels are told by the versions that count edits (catalog/versions.py).
    """
    captions = _captions(session, course_id)
    sections = _sections(session, course_id)
    drafts = set(session.scalars(select(Captions.video_id).where(Captions.is_draft)))
    lessons: dict[str, list[object]] = defaultdict(list)
    for found, video_id, *facts in session.execute(_lessons(course_id)):
        lessons[found].append((*facts, captions.get(video_id, ()), video_id in drafts))
    return {
        found: digest(steps.get(found, 0), facts, sections.get(found, ()), lessons[found])
        for found, coming, *facts in session.execute(_courses(course_id))
        if lessons[found] or coming
    }


def digest(*parts: object) -> str:
    """What tells whether any of these has changed."""
    return hashlib.blake2b(repr(parts).encode(), digest_size=12).hexdigest()


def read_courses(
    session: Session, store: Store, steps: Mapping[str, int], course_ids: Iterable[str]
) -> Iterator[CourseText]:
    """The courses of these ids that the catalogue lists, one after the other, with what is said in them."""
    for course_id in course_ids:
        fingerprint = fingerprints(session, steps, course_id).get(course_id)
        if fingerprint is not None:
            course = _course(session, store, course_id, fingerprint)
            yield replace(course, popularity=steps.get(course_id, 0))
        session.expunge_all()  # a school of thousands of courses is read in the memory of one


def _course(session: Session, store: Store, course_id: str, fingerprint: str) -> CourseText:
    course = session.get_one(Course, course_id)
    captions = _captions(session, course_id)
    durations = {row[2]: row[5] for row in session.execute(_lessons(course_id))}
    return CourseText(
        id=course.id,
        title=course.title,
        title_en=course.title_en,
        description=f"{course.description}\n{course.description_en}",
        category=(course.category_id, course.category.name, course.category.name_en),
        teacher=(course.teacher_id, course.taught_by),
        tags=tuple(course.tags),
        sections=tuple(title for one in course.sections for title in (one.title, one.title_en) if title),
        level=course.level.name,
        fingerprint=fingerprint,
        published=course.published_at.timestamp() if course.published_at else 0.0,
        lessons=[
            LessonText(
                one.id,
                one.title,
                one.title_en,
                durations[one.id],
                cues_of(store, one.video_id, captions.get(one.video_id, ())),
                bool(one.captions) and all(track.is_draft for track in one.captions),
            )
            for one in course.lessons
            if one.id in durations
        ],
    )


def _courses(course_id: str | None) -> Select[str, bool, int, datetime | None, str, str, str, str, str]:
    facts = (Course.version, Course.published_at, Category.id, Category.name, Category.name_en)
    query = (
        select(Course.id, is_coming(), *facts, Member.id, Member.name).select_from(Course).join(Category).join(Member)
    )
    query = query.where(Course.state == CourseState.PUBLISHED, Course.removed_at.is_(None))
    query = query.order_by(Course.published_at.desc(), Course.id)
    return query if course_id is None else query.where(Course.id == course_id)


def _lessons(course_id: str | None) -> Select[str, str, str, int, int, float]:
    """Of lessons that anybody may watch once their course is published, as Lesson.public says it."""
    facts = (Lesson.course_id, Lesson.video_id, Lesson.id, Lesson.version, Lesson.position, Package.duration)
    query = select(*facts).join(Video, Video.id == Lesson.video_id).join(Package, Package.video_id == Lesson.video_id)
    query = query.where(
        Lesson.state == LessonState.PUBLISHED, Lesson.removed_at.is_(None), Video.recalled.is_(False)
    ).order_by(Lesson.course_id, *in_order())
    return query if course_id is None else query.where(Lesson.course_id == course_id)


def _sections(session: Session, course_id: str | None) -> dict[str, tuple[object, ...]]:
    """The sections of each course, with the versions of their titles."""
    query = select(Section.course_id, Section.id, Section.version).order_by(Section.course_id, Section.position)
    if course_id is not None:
        query = query.where(Section.course_id == course_id)
    found: dict[str, tuple[object, ...]] = {}
    for course, *facts in session.execute(query):
        found[course] = (*found.get(course, ()), *facts)
    return found


def _captions(session: Session, course_id: str | None) -> dict[str, tuple[str, ...]]:
    """The names of each video's captions, by the video's id."""
    query = select(Captions.video_id, Captions.name).order_by(Captions.video_id, Captions.language)
    if course_id is not None:
        query = query.join(Lesson, Lesson.video_id == Captions.video_id).where(Lesson.course_id == course_id)
    names: dict[str, tuple[str, ...]] = {}
    for video_id, name in session.execute(query):
        names[video_id] = (*names.get(video_id, ()), name)
    return names


_CUE = re.compile(r"(?:(\d+):)?(\d\d):(\d\d)\.(\d{3}) --> [^\n]*\n((?:[^\n]+\n?)*)")


def cues_of(store: Store, video_id: str, names: Iterable[str]) -> list[CueText]:
    """What is said in a video in all its languages. Captions whose object is missing are left out."""
    found: list[CueText] = []
    room = MOST_CAPTIONS
    for name in names:
        for cue in _writtencues_of(store, video_id, name):
            room -= len(cue.text)
            if room < 0:
                return found
            found.append(cue)
    return found


def _writtencues_of(store: Store, video_id: str, name: str) -> Iterator[CueText]:
    """The cues of a file that catalog/captions/cues.py wrote: no other form of WebVTT is in the store."""
    try:
        with store.open(captions_key(video_id, name), 0, MOST_BYTES) as file:
            text = file.read().decode("utf-8", "replace")
    except ObjectMissing:
        return
    for hours, minutes, seconds, thousandths, said in _CUE.findall(text):
        start = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + int(thousandths) / 1000
        words = said.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        yield CueText(start, " ".join(words.split()))
