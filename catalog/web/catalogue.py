"""The catalogue's pages: all courses by category, one category, one course."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from catalog.categories.models import all_categories, find_category
from catalog.courses.listing import Page, count_published, published_courses
from catalog.courses.models import Course, Lesson
from catalog.courses.service import feature_course, get_course
from catalog.errors import NotFound, UnknownCategory
from catalog.members.models import Member
from catalog.members.rights import may
from catalog.members.roles import Right
from catalog.uploads.models import Upload
from catalog.uploads.service import latest_uploads
from catalog.web import preview
from catalog.web.cards import Card, category_link, course_card, course_frame
from catalog.web.preview import as_learner, learner_lessons
from catalog.web.shared import wording
from catalog.web.shared.api import signed_in
from catalog.web.shared.context import Place, context
from catalog.web.shared.session import session

blueprint = Blueprint("catalogue", __name__, template_folder="templates")
wording.register(blueprint)
preview.register(blueprint)

PER_PAGE = 24  # six rows on a desk; few enough posters for a slow connection


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

    @property
    def learned(self) -> bool:
        """Whether the viewer has watched (nearly) all of it."""
        return self.place is not None and self.place.learned

    @property
    def at(self) -> float:
        """The viewer's position, in seconds."""
        return self.place.at if self.place else 0.0


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
    def next(self) -> Step | None:
        """The lesson to continue with; the first one when all are learned; None when nothing can be watched."""
        playable = [step for step in self.steps if step.lesson.package is not None]
        return next((step for step in playable if step.here), playable[0] if playable else None)

    @property
    def begun(self) -> bool:
        """Whether the viewer has watched anything of the course."""
        return any(step.place for step in self.steps)


def course_steps(course: Course, viewer: Member | None) -> CourseSteps:
    """The lessons of a course with the viewer's ticks, in order.

    The viewer continues with the first lesson that can be watched and is not learned.
    """
    learner = as_learner(course, viewer)
    whole = may(viewer, Right.SEE, course) and not learner
    shown = learner_lessons(course) if learner else course.lessons if whole else course.public_lessons
    ids = [lesson.id for lesson in shown]
    places = context().watching.places(session(), viewer, ids) if viewer and not learner else {}
    uploads = latest_uploads(session(), [lesson.video_id for lesson in shown]) if whole else {}
    goes_on = next((one for one in shown if one.package and not places.get(one.id, Place()).learned), None)
    return CourseSteps(
        [
            Step(number, lesson, places.get(lesson.id), lesson is goes_on, uploads.get(lesson.video_id))
            for number, lesson in enumerate(shown, start=1)
        ]
    )


@dataclass(frozen=True)
class CoursePage:
    """One page of a list of courses, newest first."""

    cards: Sequence[Card]
    number: int
    pages: int
    total: int


def _page(viewer: Member | None, category_id: str | None = None) -> CoursePage:
    """The page of published courses that the request names by `?page=`.

    Raises NotFound for a page that does not exist.
    """
    total = count_published(session(), category_id)
    pages = max(1, -(-total // PER_PAGE))
    number = request.args.get("page", default=1, type=int)
    if not 1 <= number <= pages:
        raise NotFound()
    shown = published_courses(session(), category_id, Page((number - 1) * PER_PAGE, PER_PAGE))
    return CoursePage([course_card(course, viewer) for course in shown], number, pages, total)


@blueprint.get("/courses")
def courses() -> str:
    """All categories, and all courses."""
    page = _page(context().viewer())
    categories = [category_link(category) for category in all_categories(session())]
    return render_template("catalogue/courses.html", page=page, categories=categories)


@blueprint.get("/categories/<category_id>")
def category(category_id: str) -> str:
    """One category with all its courses. 404 for an unknown one."""
    try:
        here = find_category(session(), category_id)
    except UnknownCategory as unknown:
        raise NotFound() from unknown  # typed into the address bar, it is an address like any other
    page = _page(context().viewer(), here.id)
    categories = [category_link(one, here=one is here) for one in all_categories(session())]
    return render_template("catalogue/category.html", here=here, page=page, categories=categories)


@blueprint.get("/courses/<course_id>")
def course(course_id: str) -> str:
    """One course with its lessons. 404 for a draft, except to those who may see it."""
    viewer = context().viewer()
    found = get_course(session(), course_id, viewer)
    steps = course_steps(found, viewer)
    return render_template(
        "catalogue/course.html",
        course=found,
        steps=steps,
        src=course_frame([step.lesson for step in steps.steps], viewer),
        may_edit=may(viewer, Right.EDIT, found) and not as_learner(found, viewer),
        may_feature=may(viewer, Right.FEATURE, found) and not as_learner(found, viewer),
    )


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
