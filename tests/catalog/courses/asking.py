"""How the access table asks for sections."""

from typing import Any

from catalog.courses.models import Course, Section


def _section(question: Any) -> str:
    """Of the course that a question is about."""
    with question.people.services.database.sessions() as session:
        made = Section(course_id=question._found().course, title="起步", position=1)
        session.add(made)
        session.commit()
        return made.id


def _teacher(question: Any) -> str:
    """A name that no other course has."""
    with question.people.services.database.sessions() as session:
        course = session.get_one(Course, question._found().course)
        course.teacher = f"teacher of {course.id}"
        session.commit()
        return course.teacher


FILLED = {"section_id": _section, "teacher_id": _teacher}
BODIES = {
    "POST /api/v1/courses/<course_id>/assignment": {"json": {"names": ["第1讲.mp4"]}},
    "POST /api/v1/courses/<course_id>/sections": {"json": {"title": "起步"}},
    "POST /studio/courses/<course_id>/parts": {"data": {"title": "起步"}},
    "POST /studio/sections/<section_id>/rename": {"data": {"title": "起步"}},
    "POST /studio/sections/<section_id>/move": {"data": {"by": "up"}},
    "PATCH /api/v1/sections/<section_id>": {"json": {"title": "起步", "position": 1}},
}
