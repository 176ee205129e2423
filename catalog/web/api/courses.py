"""Courses: list, make, change, publish, withdraw, and add lessons."""

from typing import Any

from apiflask import APIBlueprint

from catalog.categories.models import find_category
from catalog.courses import arrangement, listing, planning, publishing, selection, service
from catalog.courses.facts import normal_tag, set_links
from catalog.courses.models import Course, CourseState, Lesson, Level, LinkKind
from catalog.courses.selection import Wanted
from catalog.courses.service import CourseDraft
from catalog.courses.to_edit import Narrowed, courses_to_edit
from catalog.members.models import Member, Scope
from catalog.members.rights import may
from catalog.members.roles import Right
from catalog.removal import service as removal
from catalog.search.service import courses_found
from catalog.search.web.context import live
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
    SectionIn,
    SectionOut,
)
from catalog.web.receiving import commit_and_wake
from catalog.web.shared.api import BEARER, page_of, refusals, signed_in
from catalog.web.shared.context import context
from catalog.web.shared.editing import etag, start_matching
from catalog.web.shared.route import needs
from catalog.web.shared.session import session
from catalog.web.shared.wording import ECONOMICAL, PREPARING

blueprint = APIBlueprint("api_courses", __name__, url_prefix="/api/v1/courses", tag="Courses")
needs(changes=Scope.TEACH)(blueprint)


@blueprint.get("")
@blueprint.input(CourseQuery, location="query", arg_name="query")
@blueprint.output(CourseList)
@blueprint.doc(responses=refusals(401, 404, 422, 503))
def some(query: dict[str, Any]) -> Any:
    """Published courses, newest first; with mine=1 those that the member works on, drafts among them.

    With `q` the best come first, found as by /search; with mine=1 it is a part of their titles. All filters together
    narrow the list, and `next` keeps them.
    """
    viewer = signed_in() if query["mine"] else context().viewer()
    wanted = Wanted(
        category=find_category(session(), query["category"]).id if query["category"] else "",
        level=query["level"],
        length=query["length"],
        teacher=query["teacher"],
        tag=normal_tag(query["tag"]),
    )

    def read(cut: listing.Page) -> list[Course]:
        if query["mine"] and viewer is not None:
            narrowed = Narrowed(wanted, query["state"], query["q"].strip(), query["order"] == "short")
            return courses_to_edit(session(), viewer, narrowed, cut)
        return _published(wanted, query, cut)

    items, following = page_of(read, query["page"])
    listing.load_facts(session(), items)
    return {"items": [course_out(course, viewer) for course in items], "next": following}


def _published(wanted: Wanted, query: dict[str, Any], cut: listing.Page) -> list[Course]:
    """A page of what the catalogue lists. Raises SearchNotReady."""
    if query["state"] not in ("", CourseState.PUBLISHED.name):
        return []
    ids = [row.id for row in selection.choose(selection.rows(session()), wanted, query["order"] or "new")]
    if query["q"]:
        best = courses_found(live(), query["q"])
        ids = _both(ids, best) if query["order"] else _both(best, ids)
    ids = ids[cut.start :][: cut.most]
    found = {course.id: course for course in listing.listed_courses(session(), ids)}
    return [found[one] for one in ids if one in found]


def _both(ids: list[str], others: list[str]) -> list[str]:
    """Those that are in both lists, in the order of the first."""
    there = set(others)
    return [one for one in ids if one in there]


@blueprint.post("")
@blueprint.input(CourseIn, arg_name="body")
@blueprint.output(CourseOut, status_code=201)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 415))
def make(body: dict[str, Any]) -> Any:
    """Make a course; it is a draft until it is published."""
    member = signed_in()
    course = service.make_course(session(), member, _draft(body))
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
    """Change what is written about a course, the courses that it names, or the order of its sections and lessons.

    409 when If-Match names an older version than the present one.
    """
    member, course = _mine(course_id)
    start_matching(course)
    for name, kind in _LINKS.items():
        if name in body:
            set_links(session(), member, course, kind, body.pop(name))
    lessons, order = body.pop("lessons", None), body.pop("order", None)
    if body:
        service.change_course(session(), member, course, _draft(body))
    if lessons is not None:
        arrangement.order_lessons(session(), member, course, lessons)
    if order is not None:
        parts = [arrangement.Part(part["section"], part["lessons"]) for part in order]
        arrangement.arrange(session(), member, course, parts)
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
    """Add a lesson at the end of a section; it is a draft until it or its course is published."""
    member, course = _mine(course_id)
    section = arrangement.get_section(session(), body["section"], member) if body["section"] else None
    lesson = service.add_lesson(session(), member, course, body["title"], from_file=body["from_file"])
    if section is not None:
        arrangement.move_lesson(session(), member, lesson, section)
    if "title_en" in body:
        service.rename_lesson(session(), member, lesson, body["title"], body["title_en"])
    session().commit()
    return lesson_out(lesson, member)


@blueprint.post("/<course_id>/sections")
@blueprint.input(SectionIn, arg_name="body")
@blueprint.output(SectionOut, status_code=201)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 415))
def add_section(course_id: str, body: dict[str, Any]) -> Any:
    """Add a section at the end of a course."""
    member, course = _mine(course_id)
    section = arrangement.add_section(session(), member, course, **body)
    session().commit()
    return section


@blueprint.post("/<course_id>/publish")
@blueprint.input(PublishIn, arg_name="body")
@blueprint.output(CourseOut)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 409, 415))
@needs(bodiless=True)
def publish(course_id: str, body: dict[str, Any]) -> Any:
    """Publish a course and its drafts: now, or `at` a time, which replaces an earlier one."""
    member, course = _mine(course_id)
    if (at := body.get("at")) is not None:
        planning.plan(session(), member, course, at, context().clock())
    else:
        publishing.publish_course(session(), member, course)
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
    publishing.withdraw_course(session(), member, course)
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


_LINKS = {"prerequisites": LinkKind.PREREQUISITE, "related": LinkKind.RELATED}


def _draft(body: dict[str, Any]) -> CourseDraft:
    level, preparing = body.pop("level", None), body.pop("preparing", None)
    economical = None if preparing is None else preparing == ECONOMICAL
    return CourseDraft(**body, level=Level[level] if level else None, economical=economical)


def course_out(course: Course, viewer: Member | None) -> dict[str, Any]:
    """A course as CourseOut."""
    sees_drafts = may(viewer, Right.SEE, course)
    lessons = course.lessons if sees_drafts else course.public_lessons
    return {
        "id": course.id,
        "title": course.title,
        "description": course.description,
        "title_en": course.title_en,
        "description_en": course.description_en,
        "category": course.category_id,
        "teacher": course.taught_by,
        "level": course.level.name,
        "tags": course.tags,
        "preparing": PREPARING[course.economical] if sees_drafts else None,
        **{name: _named(course, kind, viewer) for name, kind in _LINKS.items()},
        "state": course.state.name,
        "created_at": course.created_at,
        "published_at": course.published_at,
        "publish_at": course.publish_at if sees_drafts else None,
        "featured": course.featured_at is not None,
        "sections": course.sections,
        "lessons": [_brief(lesson) for lesson in lessons],
    }


def _named(course: Course, kind: LinkKind, viewer: Member | None) -> list[Course]:
    """The courses that it names and its reader may open."""
    return [other for other in course.linked(kind) if other.shown or may(viewer, Right.SEE, other)]


def _brief(lesson: Lesson) -> dict[str, Any]:
    return {
        "id": lesson.id,
        "title": lesson.title,
        "title_en": lesson.title_en,
        "section": lesson.section_id,
        "state": lesson.state.name,
        "playable": lesson.package is not None,
        "duration": lesson.duration,
    }
