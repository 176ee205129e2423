"""The topic of teams."""

from catalog.personal import Fate, Personal
from catalog.teams import invariants
from catalog.teams.models import CourseTeacher, Invitation
from catalog.topic import Blueprints, Topic


def _blueprints() -> Blueprints:
    from catalog.teams.web import pages

    return (pages.blueprint,)


TOPIC = Topic(
    models=(CourseTeacher, Invitation),
    blueprints=_blueprints,
    invariants=(invariants.owners_are_no_co_teachers,),
    personal=(
        Personal(CourseTeacher.member_id, Fate.REMOVED, "co_teacher_of", ("course_id",), "Places as a co-teacher"),
        Personal(Invitation.member_id, Fate.REMOVED, "invitations", ("course_id", "offer", "created_at")),
        Personal(Invitation.invited_by_id, Fate.REMOVED),
    ),
)
