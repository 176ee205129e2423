"""The page of one course: what it is about, its sections and lessons with the viewer's ticks, and what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from catalog.attachments.service import handouts_of
from catalog.courses import awaiting, selection
from catalog.courses.listing import listed_courses
from catalog.courses.models import Course, Lesson, LinkKind, Section
from catalog.courses.selection import Row, Wanted
from catalog.courses.service import feature_course, get_course
from catalog.members.models import Member
from catalog.members.rights import may
from catalog.members.roles import Right
from catalog.uploads.models import Upload
from catalog.uploads.service import latest_uploads
from catalog.web import catalogue, preview
from catalog.web.cards import Card, course_card, course_frame, frame, teacher_link
from catalog.web.preview import as_learner, learner_lessons
from catalog.web.shared.api import signed_in
from catalog.web.shared.context import Place, context
from catalog.web.shared.session import session
from catalog.web.shared.sharing import about_course

blueprint = catalogue.blueprint
preview.register(blueprint)

NEXT_COURSES = 4
OPEN_LESSONS = 40
"""A course with more lessons opens only the section in which its viewer continues."""


@dataclass(frozen=True)
class Step:
    """One lesson in the list of a course, for its viewer."""

    number: int
    lesson: Lesson
    place: Place | None
    """The viewer's position; None for a lesson never started, and for visitors."""
    here: bool
    """Whether the viewer should continue with this lesson."""
    upload: Upload | None
    """The newest upload, only for those who may see drafts."""
    awaited: bool = False
    """Whether it is shown although its video is still to come."""

    @property
    def learned(self) -> bool:
        """Whether the viewer has watched (nearly) all of it."""
        return self.place is not None and self.place.learned

    @property
    def at(self) -> float:
        """The viewer's position, in seconds."""
        return self.place.at if self.place else 0.0


@dataclass(frozen=True)
class Part:
    """A section with its lessons, or those lessons that stand before all sections."""

    section: Section | None
    steps: Sequence[Step]
    opened: bool

    @property
    def duration(self) -> float:
        """Of its lessons, in seconds."""
        return sum(step.lesson.duration or 0.0 for step in self.steps)

    @property
    def learned(self) -> bool:
        """Whether the viewer has learned all of it."""
        return all(step.learned for step in self.steps)


@dataclass(frozen=True)
class CourseSteps:
    """All lessons of a course that its viewer may see."""

    steps: Sequence[Step]

    @property
    def learned(self) -> int:
        """The number of lessons that are learned."""
        return sum(step.learned for step in self.steps)

    @property
    def watchable(self) -> int:
        """The number of lessons that can be watched now."""
        return sum(step.lesson.package is not None for step in self.steps)

    @property
    def left(self) -> float:
        """The seconds of the lessons that are not learned yet."""
        return sum(step.lesson.duration or 0.0 for step in self.steps if not step.learned)

    @property
    def next(self) -> Step | None:
        """The lesson to continue with; the first one when all are learned; None when nothing can be watched."""
        playable = [step for step in self.steps if step.lesson.package is not None]
        return next((step for step in playable if step.here), playable[0] if playable else None)

    @property
    def begun(self) -> bool:
        """Whether the viewer has watched anything of the course."""
        return any(step.place for step in self.steps)

    @property
    def parts(self) -> list[Part]:
        """The sections with their lessons in order; empty ones are left out."""
        at = self.next.lesson.section if self.next else None
        grouped = [(section, list(steps)) for section, steps in groupby(self.steps, lambda step: step.lesson.section)]
        few = len(self.steps) <= OPEN_LESSONS
        return [Part(section, steps, few or section is at) for section, steps in grouped]


def course_steps(course: Course, viewer: Member | None) -> CourseSteps:
    """The lessons of a course with the viewer's ticks, in order.

    The viewer continues with the first lesson that can be watched and is not learned.
    """
    learner = as_learner(course, viewer)
    whole = may(viewer, Right.SEE, course) and not learner
    coming = {} if whole else awaiting.awaited(session(), course)
    open_to_all = [lesson for lesson in course.lessons if lesson.public or lesson.id in coming]
    shown = learner_lessons(course) if learner else course.lessons if whole else open_to_all
    ids = [lesson.id for lesson in shown]
    places = context().watching.places(session(), viewer, ids) if viewer and not learner else {}
    uploads = latest_uploads(session(), [lesson.video_id for lesson in shown]) if whole else {}
    goes_on = next((one for one in shown if one.package and not places.get(one.id, Place()).learned), None)
    return CourseSteps(
        [
            Step(
                number,
                lesson,
                places.get(lesson.id),
                lesson is goes_on,
                uploads.get(lesson.video_id),
                awaited=lesson.id in coming,
            )
            for number, lesson in enumerate(shown, start=1)
        ]
    )


@dataclass(frozen=True)
class Teaching:
    """The teacher of a course, for the panel beside its lessons."""

    name: str
    href: str
    courses: int
    """How many of theirs the catalogue lists."""
    lessons: int


@blueprint.get("/courses/<course_id>", endpoint="course")
def show(course_id: str) -> str:
    """One course with its lessons. 404 for a draft, except to those who may see it."""
    viewer = context().viewer()
    found = get_course(session(), course_id, viewer)
    steps = course_steps(found, viewer)
    every = selection.rows(session())
    frames = {step.lesson.id: frame(step.lesson, viewer) for step in steps.steps}
    learner = as_learner(found, viewer)
    return render_template(
        "catalogue/course.html",
        course=found,
        steps=steps,
        src=course_frame(found, [step.lesson for step in steps.steps], viewer),
        frames=frames if any(frames.values()) else {},
        needs=_named(found, LinkKind.PREREQUISITE),
        teaching=_teaching(found, every),
        afterwards=_afterwards(found, every, viewer),
        joined=context().watching.has_joined(session(), viewer, found.id) if viewer and not learner else None,
        attached=handouts_of(session(), [step.lesson.id for step in steps.steps]),
        learner=learner,
        may_edit=may(viewer, Right.EDIT, found) and not learner,
        may_feature=may(viewer, Right.FEATURE, found) and not learner,
        sharing=about_course(found, course_frame(found, found.public_lessons, None)) if found.shown else None,
    )


def _named(course: Course, kind: LinkKind) -> list[Course]:
    """The courses that it names and the catalogue lists, in order."""
    named = [other.id for other in course.linked(kind)]
    shown = {other.id: other for other in listed_courses(session(), named)} if named else {}
    return [shown[one] for one in named if one in shown]


def _teaching(course: Course, every: Sequence[Row]) -> Teaching | None:
    theirs = selection.choose(every, Wanted(teacher=course.teacher_id))
    if not theirs:
        return None
    return Teaching(course.taught_by, teacher_link(course), len(theirs), sum(row.lessons for row in theirs))


def _afterwards(course: Course, every: Sequence[Row], viewer: Member | None) -> list[Card]:
    """What to learn after it: what its teacher named, then the newest of its category."""
    related = _named(course, LinkKind.RELATED)
    known = {course.id, *(one.id for one in related)}
    others = selection.choose(every, Wanted(category=course.category.parent_id or course.category_id))
    more = [row.id for row in others if row.id not in known][: max(0, NEXT_COURSES - len(related))]
    found = {one.id: one for one in listed_courses(session(), more)} if more else {}
    return [course_card(one, viewer) for one in (*related, *(found[one] for one in more if one in found))]


@blueprint.post("/courses/<course_id>/feature")
def feature(course_id: str) -> Response:
    """Feature a course on the home page (`featured=1`), or stop featuring it."""
    member = signed_in()
    found = get_course(session(), course_id, member)
    featured = request.form.get("featured") == "1"
    feature_course(session(), member, found, featured=featured)
    session().commit()
    flash(
        gettext("This course is now first on the home page.")
        if featured
        else gettext("It is no longer first on the home page.")
    )
    return redirect(url_for("catalogue.course", course_id=found.id), code=303)
