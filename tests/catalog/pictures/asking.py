"""How the access table asks for pictures."""

from typing import TYPE_CHECKING

from catalog.courses.models import Course, Lesson
from catalog.videos.keys import cover_key

if TYPE_CHECKING:
    from tests.school.access.asking import Question

NAME = "shown.jpg"


def _picture(question: "Question") -> str:
    """A picture of the course and of the lesson that are asked about."""
    services, asked = question.people.services, question._found()
    with services.database.sessions() as session:
        session.get_one(Course, asked.course).picture = NAME
        session.get_one(Lesson, asked.lesson).video.picture = NAME
        session.commit()
    services.store.put(cover_key(NAME), b"\xff\xd8\xff picture")
    return NAME


FILLED = {"picture": _picture}
BODIES: dict[str, dict[str, object]] = {}
