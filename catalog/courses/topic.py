"""The parts of the school that courses contribute: the catalogue and the studio."""

from collections.abc import Mapping

from catalog.courses import invariants
from catalog.courses.jobs import PUBLISH
from catalog.courses.models import Course, CourseLink, CourseTag, Lesson, LessonNumber, Section
from catalog.jobs.kinds import JobKind
from catalog.members.models import Member
from catalog.members.rights import may
from catalog.members.roles import Right
from catalog.personal import Fate, Personal
from catalog.topic import Act, Blueprints, Link, Topic


def _blueprints() -> Blueprints:
    from catalog.web import course, sharing
    from catalog.web.api import assignment, courses, lessons, sections
    from catalog.web.studio import changes, outline, pages, poster

    pages_of_teachers = (pages.blueprint, changes.blueprint, outline.blueprint, poster.blueprint)
    return (
        course.blueprint,  # of the whole catalogue: its lists stand in catalogue.py
        sharing.blueprint,
        assignment.blueprint,
        *pages_of_teachers,
        courses.blueprint,
        sections.blueprint,
        lessons.blueprint,
    )


def _acts() -> Mapping[JobKind, Act]:
    from catalog.courses.planning import carry_out

    return {PUBLISH: carry_out}


def _teaches(viewer: Member | None) -> bool:
    return may(viewer, Right.TEACH)


TOPIC = Topic(
    models=(Course, Section, CourseTag, CourseLink, Lesson, LessonNumber),
    job_kinds=(PUBLISH,),
    acts=_acts,
    blueprints=_blueprints,
    invariants=(invariants.removed_videos_are_recalled, invariants.videos_belong_to_the_teacher),
    links=(
        Link("Courses", "courses", "catalogue.courses", "book", rank=20),
        Link("Studio", "studio", "studio.index", "film", rank=30, shown=_teaches),
    ),
    personal=(
        Personal(Course.owner_id, Fate.PASSED_ON, "courses", ("id", "title", "description", "state", "created_at")),
        Personal(Course.held_by, Fate.KEPT),
        Personal(Course.removed_by_id, Fate.KEPT),
        Personal(Lesson.held_by, Fate.KEPT),
        Personal(Lesson.removed_by_id, Fate.KEPT),
    ),
)
