"""How the access table asks for the team of a course."""

from typing import TYPE_CHECKING, Any

from catalog.members.models import Role
from catalog.teams.models import CourseTeacher
from tests import factories

if TYPE_CHECKING:
    from tests.school.access.asking import Question

_TEAM = "/studio/courses/<course_id>/team"


def _member(question: "Question") -> str:
    """Of a route about a team, one of its co-teachers; else the one that all other routes are asked about."""
    if not question.rule.startswith(_TEAM):
        return question._member()
    services = question.people.services
    with services.database.sessions() as session:
        made = factories.member(session, question.people.word(), Role.INSTRUCTOR)
        session.add(CourseTeacher(course_id=question._found().course, member_id=made.id))
        session.commit()
        return made.id


FILLED: dict[str, Any] = {"member_id": _member}
BODIES: dict[str, dict[str, Any]] = {f"POST {_TEAM}/invite": {"data": {"name": "second admin", "offer": "JOIN"}}}
