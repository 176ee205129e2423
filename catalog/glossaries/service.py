"""Use cases of glossaries: read, set, tell the words of a video. They flush and never commit."""

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.chapters.models import Chapter
from catalog.clips.models import Clip
from catalog.courses.models import Course, Lesson
from catalog.glossaries.models import Glossary
from catalog.members.principal import Principal
from catalog.members.rights import require
from catalog.members.roles import Right
from catalog.text import line
from catalog.versions import count_edit, start_edit

MOST_WORDS = 500
LONGEST = 30  # characters of a word


def of_course(session: Session, course_id: str) -> Glossary | None:
    """The glossary of a course; None before the first word."""
    return session.get(Glossary, course_id)


def cleaned(text: str) -> list[str]:
    """The words of a text, each once: one a line, or with commas between."""
    words = (line(word, LONGEST) for word in re.split(r"[\n,，、;；]+", text))
    return list(dict.fromkeys(word for word in words if word))[:MOST_WORDS]


def set_words(session: Session, principal: Principal, course: Course, text: str, seen: int | None) -> Glossary:
    """Replace the words of a course. Raises NotAllowed, ChangedMeanwhile."""
    require(principal, Right.EDIT, course)
    glossary = of_course(session, course.id)
    if glossary is None:
        glossary = Glossary(course_id=course.id)
        session.add(glossary)
        session.flush()
    start_edit(session, glossary, seen)
    glossary.words = "\n".join(cleaned(text))
    count_edit(glossary)
    session.flush()
    return glossary


def words_of(session: Session, video_id: str) -> tuple[list[str], list[str]]:
    """The words listed for a video's course, and the titles around it: of course, sections, lessons and chapters."""
    lesson = session.scalar(select(Lesson).where(Lesson.video_id == video_id))
    if lesson is None:
        clip = session.scalar(select(Clip).where(Clip.video_id == video_id))
        return [], [clip.title, clip.description] if clip else []
    course = lesson.course
    glossary = of_course(session, course.id)
    chapters = select(Chapter.title).where(Chapter.video_id == video_id)
    titles = [course.title, lesson.title, *course.tags, course.category.name, course.taught_by]
    titles += [section.title for section in course.sections] + [one.title for one in course.lessons]
    return (glossary.words.split("\n") if glossary else []), [*titles, *session.scalars(chapters)]
