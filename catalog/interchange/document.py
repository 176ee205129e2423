"""The description of a course in a course file: JSON with the types of schema.org. Pure but for what it is given.

Every file of the archive is named in it with its size and SHA-256. Nothing in it says when or by whom it was
exported, so that one course gives one file, always.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from catalog.interchange.errors import BadCourseFile, NewerCourseFile

NAME = "course.json"
FORMAT = "yangge-course"
VERSION = 1
MOST_BYTES = 16 * 1024**2
MOST_LESSONS = 2000
MOST_OF_LESSON = 500  # sections, captions, handouts or chapters in one list


@dataclass(frozen=True)
class Part:
    """One file of the archive."""

    path: str
    size: int
    sha256: str
    name: str = ""
    """The file's own name, for people."""
    language: str = ""
    """Of captions."""
    origin: str = ""
    """Of captions: UPLOADED, EMBEDDED, or another word of the school that wrote it; "" for none."""


@dataclass(frozen=True)
class LessonPart:
    """A lesson."""

    title: str
    title_en: str = ""
    section: int | None = None
    """The number of its section, from 0; None: before all sections."""
    video: Part | None = None
    poster_at: float | None = None
    """The second of the frame that the teacher chose."""
    captions: Sequence[Part] = ()
    handouts: Sequence[Part] = ()
    chapters: Sequence[tuple[float, str]] = ()
    """Second and title."""
    picture: Part | None = None
    """It shows the lesson instead of a frame."""

    @property
    def parts(self) -> Iterator[Part]:
        """Its files."""
        yield from (part for part in (self.video, self.picture) if part is not None)
        yield from self.captions
        yield from self.handouts


@dataclass(frozen=True)
class CourseDocument:
    """A course."""

    title: str
    title_en: str = ""
    description: str = ""
    description_en: str = ""
    category: str = ""
    category_en: str = ""
    teacher: str = ""
    level: str = "NONE"
    tags: Sequence[str] = ()
    sections: Sequence[tuple[str, str]] = ()
    """Title and English title."""
    lessons: Sequence[LessonPart] = field(default_factory=tuple)
    prerequisites: Sequence[str] = ()
    """The titles of the courses that one should have learned before."""
    related: Sequence[str] = ()
    """The titles of courses of interest as well."""
    picture: Part | None = None
    """It shows the course instead of those of its lessons."""

    @property
    def parts(self) -> Iterator[Part]:
        """All files but the description itself."""
        if self.picture is not None:
            yield self.picture
        for lesson in self.lessons:
            yield from lesson.parts


def dumped(course: CourseDocument) -> bytes:
    """The document as UTF-8, the same for the same course."""
    found = {
        "@context": "https://schema.org",
        "@type": "Course",
        "format": FORMAT,
        "version": VERSION,
        "name": course.title,
        "alternateName": course.title_en,
        "description": course.description,
        "descriptionEn": course.description_en,
        "about": {"@type": "DefinedTerm", "name": course.category, "alternateName": course.category_en},
        "author": {"@type": "Person", "name": course.teacher},
        "educationalLevel": course.level,
        "image": _image(course.picture),
        "keywords": list(course.tags),
        "coursePrerequisites": [{"@type": "Course", "name": title} for title in course.prerequisites],
        "isRelatedTo": [{"@type": "Course", "name": title} for title in course.related],
        "sections": [
            {"@type": "Syllabus", "name": title, "alternateName": title_en} for title, title_en in course.sections
        ],
        "hasPart": [_lesson(lesson, place) for place, lesson in enumerate(course.lessons, start=1)],
    }
    return (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode()


def _lesson(lesson: LessonPart, place: int) -> dict[str, Any]:
    return {
        "@type": "LearningResource",
        "position": place,
        "name": lesson.title,
        "alternateName": lesson.title_en,
        "section": lesson.section,
        "video": {"@type": "VideoObject", **_part(lesson.video)} if lesson.video else None,
        "posterAt": lesson.poster_at,
        "image": _image(lesson.picture),
        "captions": [
            {"@type": "MediaObject", **_part(one), "inLanguage": one.language, "origin": one.origin}
            for one in lesson.captions
        ],
        "associatedMedia": [{"@type": "MediaObject", **_part(one)} for one in lesson.handouts],
        "chapters": [{"@type": "Clip", "startOffset": at, "name": title} for at, title in lesson.chapters],
    }


def _image(part: Part | None) -> dict[str, Any] | None:
    return {"@type": "ImageObject", **_part(part)} if part else None


def _part(part: Part) -> dict[str, Any]:
    return {"contentUrl": part.path, "contentSize": part.size, "sha256": part.sha256, "name": part.name}


def loaded(body: bytes) -> CourseDocument:
    """The other way round. Raises BadCourseFile, NewerCourseFile."""
    try:
        found = json.loads(body)
        if found["format"] != FORMAT:
            raise BadCourseFile(what=NAME)
        if int(found["version"]) > VERSION:
            raise NewerCourseFile()
        course = _course(found)
    except (KeyError, TypeError, ValueError, RecursionError, AttributeError) as error:
        raise BadCourseFile(what=f"{NAME}: {type(error).__name__}") from None
    _check(course)
    return course


def _course(found: Mapping[str, Any]) -> CourseDocument:
    return CourseDocument(
        title=_text(found["name"]),
        title_en=_text(found.get("alternateName")),
        description=_text(found.get("description")),
        description_en=_text(found.get("descriptionEn")),
        category=_text((found.get("about") or {}).get("name")),
        category_en=_text((found.get("about") or {}).get("alternateName")),
        teacher=_text((found.get("author") or {}).get("name")),
        level=_text(found.get("educationalLevel")) or "NONE",
        tags=[_text(tag) for tag in found.get("keywords") or ()],
        sections=[(_text(one["name"]), _text(one.get("alternateName"))) for one in found.get("sections") or ()],
        lessons=[_lesson_of(one) for one in found["hasPart"]],
        prerequisites=[_text(one["name"]) for one in found.get("coursePrerequisites") or ()],
        related=[_text(one["name"]) for one in found.get("isRelatedTo") or ()],
        picture=_part_of(found["image"]) if found.get("image") else None,
    )


def _lesson_of(found: Mapping[str, Any]) -> LessonPart:
    at, section = found.get("posterAt"), found.get("section")
    return LessonPart(
        title=_text(found["name"]),
        title_en=_text(found.get("alternateName")),
        section=None if section is None else int(section),
        video=_part_of(found["video"]) if found.get("video") else None,
        poster_at=None if at is None else float(at),
        captions=[_part_of(one) for one in found.get("captions") or ()],
        handouts=[_part_of(one) for one in found.get("associatedMedia") or ()],
        chapters=[(float(one["startOffset"]), _text(one["name"])) for one in found.get("chapters") or ()],
        picture=_part_of(found["image"]) if found.get("image") else None,
    )


def _part_of(found: Mapping[str, Any]) -> Part:
    size = int(found["contentSize"])
    if size < 0:
        raise ValueError("a negative size")
    texts = {"name": "name", "language": "inLanguage", "origin": "origin"}
    known = {name: _text(found.get(key)) for name, key in texts.items()}
    return Part(_text(found["contentUrl"]), size, _text(found["sha256"]), **known)


def _text(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError("a text is no text")
    return value


def _check(course: CourseDocument) -> None:
    """Raises BadCourseFile for what no school has written."""
    lists: list[Sequence[object]] = [course.sections, course.tags, course.prerequisites, course.related]
    lists += [one for lesson in course.lessons for one in (lesson.captions, lesson.handouts, lesson.chapters)]
    sections = range(len(course.sections))
    wrong = (
        not course.title.strip()
        or len(course.lessons) > MOST_LESSONS
        or any(len(one) > MOST_OF_LESSON for one in lists)
        or any(lesson.section is not None and lesson.section not in sections for lesson in course.lessons)
        or any(not lesson.title.strip() for lesson in course.lessons)
    )
    paths = [part.path for part in course.parts]
    if wrong or len(set(paths)) != len(paths):
        raise BadCourseFile(what=NAME)


def plain(course: CourseDocument) -> dict[str, Any]:
    """As plain data, for comparing."""
    return asdict(course)
