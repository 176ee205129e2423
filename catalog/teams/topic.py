"""The topic of teams."""

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
)
