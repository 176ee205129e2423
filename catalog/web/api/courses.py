"""Courses: list, make, change, publish, withdraw, and add lessons."""

from typing import Any

from apiflask import APIBlueprint

from catalog.categories.models import find_category
from catalog.courses import planning, service
from catalog.courses.models import Course, Lesson
from catalog.courses.service import CourseDraft
from catalog.members.models import Member, Scope
from catalog.members.rights import may
from catalog.members.roles import Right
from catalog.removal import service as removal
from catalog.web.api.lessons import lesson_out
from catalog.web.api.schemas import (
    CourseChange,
    CourseIn,
    CourseList,
    CourseOut,
    CourseQuery,
    Featured,
    LessonIn,
    LessonOut,
    PublishIn,
)
from catalog.web.receiving import commit_and_wake
from catalog.web.shared.api import BEARER, page_of, refusals, signed_in
from catalog.web.shared.context import context
from catalog.web.shared.editing import etag, start_matching
from catalog.web.shared.route import needs
from catalog.web.shared.session import session

blueprint = APIBlueprint("api_courses", __name__, url_prefix="/api/v1/courses", tag="Courses")
needs(changes=Scope.TEACH)(blueprint)


@blueprint.get("")
@blueprint.input(CourseQuery, location="query", arg_name="query")
@blueprint.output(CourseList)
@blueprint.doc(responses=refusals(401, 404, 422))
def some(query: dict[str, Any]) -> Any:
    """Published courses, newest first; with mine=1 those that the member works on, drafts among them."""
    viewer = signed_in() if query["mine"] else context().viewer()
    category = find_category(session(), query["category"]).id if "category" in query else None

    def read(cut: service.Page) -> list[Course]:
        if query["mine"] and viewer is not None:
            return service.courses_to_edit(session(), viewer, category, cut)
        return service.published_courses(session(), category, cut)

    items, following = page_of(read, query["page"])
    return {"items": [course_out(course, viewer) for course in items], "next": following}


@blueprint.post("")
@blueprint.input(CourseIn, arg_name="body")
@blueprint.output(CourseOut, status_code=201)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 415))
def make(body: dict[str, Any]) -> Any:
    """Make a course; it is a draft until it is published."""
    member = signed_in()
    course = service.make_course(session(), member, CourseDraft(**body))
    session().commit()
    return course_out(course, member)


@blueprint.get("/<course_id>")
@blueprint.output(CourseOut)
@blueprint.doc(responses=refusals(404))
def one(course_id: str) -> Any:
    """A course with its lessons in order. The ETag is for If-Match of a change."""
    viewer = context().viewer()
    course = service.get_course(session(), course_id, viewer)
    return course_out(course, viewer), 200, {"ETag": etag(course)}


@blueprint.patch("/<course_id>")
@blueprint.input(CourseChange, arg_name="body")
@blueprint.output(CourseOut)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 409, 415))
def change(course_id: str, body: dict[str, Any]) -> Any:
    """Change what is written about a course, or the order of its lessons.

    409 when If-Match names an older version than the present one.
    """
    member, course = _mine(course_id)
    start_matching(course)
    order = body.pop("lessons", None)
    service.change_course(session(), member, course, CourseDraft(**body))
    if order is not None:
        service.order_lessons(session(), member, course, order)
    session().commit()
    return course_out(course, member), 200, {"ETag": etag(course)}


@blueprint.delete("/<course_id>")
@blueprint.output({}, status_code=204)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 404))
def remove(course_id: str) -> Any:
    """Remove a course with its lessons and videos. It can be restored for an hour."""
    member, course = _mine(course_id)
    removal.remove_course(session(), member, course, context().clock())
    session().commit()
    return ""


@blueprint.post("/<course_id>/restore")
@blueprint.output(CourseOut)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 404))
def restore(course_id: str) -> Any:
    """Undo the removal of a course within an hour; for whoever removed it, and for moderators."""
    member = signed_in()
    course, jobs = removal.restore_course(session(), member, course_id, context().clock())
    commit_and_wake(jobs)
    return course_out(course, member)


@blueprint.post("/<course_id>/lessons")
@blueprint.input(LessonIn, arg_name="body")
@blueprint.output(LessonOut, status_code=201)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 415))
def add_lesson(course_id: str, body: dict[str, Any]) -> Any:
    """Add a lesson at the end of a course; it is a draft until it or its course is published."""
    member, course = _mine(course_id)
    lesson = service.add_lesson(session(), member, course, body["title"], from_file=body["from_file"])
    if "title_en" in body:
        service.rename_lesson(session(), member, lesson, body["title"], body["title_en"])
    session().commit()
    return lesson_out(lesson, member)


@blueprint.post("/<course_id>/publish")
@blueprint.input(PublishIn, arg_name="body")
@blueprint.output(CourseOut)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 409, 415))
def publish(course_id: str, body: dict[str, Any]) -> Any:
    """Publish a course and its drafts: now, or `at` a time, which replaces an earlier one."""
    member, course = _mine(course_id)
    if (at := body.get("at")) is not None:
        planning.plan(session(), member, course, at, context().clock())
    else:
        service.publish_course(session(), member, course)
    session().commit()
    return course_out(course, member)


@blueprint.delete("/<course_id>/publish")
@blueprint.output(CourseOut)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 404))
def unplan(course_id: str) -> Any:
    """Take back that a course is published at a time. Without such a plan nothing changes."""
    member, course = _mine(course_id)
    planning.unplan(session(), member, course)
    session().commit()
    return course_out(course, member)


@blueprint.post("/<course_id>/withdraw")
@blueprint.output(CourseOut)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 404, 409))
def withdraw(course_id: str) -> Any:
    """Take a published course back; it is a draft again."""
    member, course = _mine(course_id)
    service.withdraw_course(session(), member, course)
    session().commit()
    return course_out(course, member)


@blueprint.post("/<course_id>/feature")
@blueprint.input(Featured, arg_name="body")
@blueprint.output(CourseOut)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 415))
def feature(course_id: str, body: dict[str, Any]) -> Any:
    """Put a published course first on the home page, or take it off; for operators."""
    member, course = _mine(course_id)
    service.feature_course(session(), member, course, featured=body["featured"])
    session().commit()
    return course_out(course, member)


def _mine(course_id: str) -> tuple[Member, Course]:
    member = signed_in()
    return member, service.get_course(session(), course_id, member)


def course_out(course: Course, viewer: Member | None) -> dict[str, Any]:
    """A course as CourseOut."""
    lessons = course.lessons if may(viewer, Right.SEE, course) else course.public_lessons
    return {
        "id": course.id,
        "title": course.title,
        "description": course.description,
        "title_en": course.title_en,
        "description_en": course.description_en,
        "category": course.category_id,
        "teacher": course.owner.name,
        "state": course.state.name,
        "created_at": course.created_at,
        "published_at": course.published_at,
        "publish_at": course.publish_at if may(viewer, Right.SEE, course) else None,
        "featured": course.featured_at is not None,
        "lessons": [_brief(lesson) for lesson in lessons],
    }


def _brief(lesson: Lesson) -> dict[str, Any]:
    return {
        "id": lesson.id,
        "title": lesson.title,
        "title_en": lesson.title_en,
        "state": lesson.state.name,
        "playable": lesson.package is not None,
        "duration": lesson.duration,
    }
