"""The studio's pages: my courses, one course with its lessons, its description, one lesson."""

from collections.abc import Collection

from flask import Blueprint, render_template, request
from flask_babel import gettext

from catalog.attachments.service import handouts_of
from catalog.categories.models import all_categories
from catalog.courses.facts import MAX_DESCRIPTION, MAX_TITLE
from catalog.courses.listing import Page
from catalog.courses.models import Course, Lesson, Level, LinkKind
from catalog.courses.service import get_course, get_lesson
from catalog.courses.to_edit import courses_to_edit
from catalog.errors import HeldBack
from catalog.members.models import Member
from catalog.members.rights import Thing, may, require
from catalog.members.roles import Right
from catalog.removal.service import removed_courses, removed_from
from catalog.removal.times import KEPT_FOR
from catalog.uploads.models import Upload
from catalog.web.cards import frame
from catalog.web.shared.api import signed_in
from catalog.web.shared.context import context
from catalog.web.shared.session import session
from catalog.web.shared.wording import category_name, level_name, notes, preparing_choices
from catalog.web.studio.rows import parts, rows, to_do, waits_for_publishing

blueprint = Blueprint("studio", __name__, url_prefix="/studio", template_folder="../templates")


@blueprint.app_template_global("held_back")
def held_back(thing: Course | Lesson) -> str:
    """Why the reader cannot publish it again; "" if they can."""
    return "" if may(context().viewer(), Right.PUBLISH, thing) else gettext(HeldBack.sentence)


@blueprint.app_template_filter("minutes_to_restore")
def minutes_to_restore(removed: Course | Lesson | Upload) -> int:
    """Minutes for which a removal can still be undone, at least one."""
    left = (removed.removed_at or context().clock()) + KEPT_FOR - context().clock()
    return max(1, round(left.total_seconds() / 60))


def teacher() -> Member:
    """The member who uses the studio. Raises Unauthorized, NotAllowed."""
    member = signed_in()
    require(member, Right.TEACH)
    return member


def editable_course(course_id: str) -> Course:
    """The course, for those who may change it. Raises NotFound, NotAllowed, Unauthorized."""
    member = teacher()
    course = get_course(session(), course_id, member)
    require(member, Right.EDIT, course)
    return course


def editable_lesson(lesson_id: str) -> Lesson:
    """The lesson, for those who may change its course. Raises NotFound, NotAllowed, Unauthorized."""
    lesson = get_lesson(session(), lesson_id, teacher())
    editable_course(lesson.course_id)
    return lesson


def category_choices(owner_id: str, teacher_ids: Collection[str] = ()) -> list[tuple[str, str]]:
    """The categories into which the reader may put a course of these teachers, for choice() of ui/forms.html."""
    every, editor = all_categories(session()), teacher()
    return [
        (one.id, category_name(one))
        for one in every
        if may(editor, Right.EDIT, Thing(owner_id, one.id, teacher_ids=teacher_ids))
    ]


LINKS = {"prerequisites": LinkKind.PREREQUISITE, "related": LinkKind.RELATED}
"""The fields of the form with courses that a course names."""
OFFERED = 100
"""Titles of courses that the form offers to complete."""


def level_choices() -> list[tuple[str, str]]:
    """The levels of a course, for choice() of ui/forms.html."""
    return [(level.name, level_name(level) or gettext("not stated")) for level in Level]


@blueprint.get("/")
def index() -> str:
    """The courses a member works on."""
    member = teacher()
    found = courses_to_edit(session(), member)
    pictures = {one.id: frame(next((it for it in one.lessons if it.package), None), member) for one in found}
    removed = removed_courses(session(), member, context().clock())
    return render_template("studio/index.html", courses=found, pictures=pictures, removed=removed, me=member)


@blueprint.get("/new")
def new() -> str:
    """The form for a new course."""
    teacher()
    return new_page({})


def new_page(errors: dict[str, str]) -> str:
    """The form for a new course, with its errors."""
    facts = {"categories": category_choices(teacher().id), "levels": level_choices(), "errors": errors}
    facts["preparings"] = preparing_choices()
    return render_template("studio/new.html", form=request.form, most=MAX_TITLE, long=MAX_DESCRIPTION, **facts)


@blueprint.get("/courses/<course_id>")
def course(course_id: str) -> str:
    """One course: its lessons, the place to drop videos, what is missing.

    `moved` and `by` name the button that was pressed, so that it has the focus without scripts; `edit` is a section
    whose title is being changed, `replace` a lesson that is to get another file.
    """
    found = editable_course(course_id)
    lessons = rows(found)
    return render_template(
        "studio/course.html",
        takes_parts=context().intake.takes_parts,
        course=found,
        parts=parts(found, lessons),
        handouts_of=handouts_of(session(), [one.id for one in found.lessons]),
        ticks=to_do(found, lessons),
        more_to_publish=waits_for_publishing(lessons),
        rejected=sum(row.rejected for row in lessons),
        titles={one.video_id: one.title for one in found.lessons},
        removed=removed_from(session(), teacher(), found, context().clock()),
        me=teacher(),
        moved=request.args.get("moved"),
        by=request.args.get("by"),
        edit=request.args.get("edit"),
        replace=request.args.get("replace"),
    )


@blueprint.get("/courses/<course_id>/about")
def about(course_id: str) -> str:
    """The form of a course's description."""
    return about_page(editable_course(course_id), {})


def about_page(found: Course, errors: dict[str, str], *, conflict: bool = False) -> str:
    """The form of a course's description, with its errors; `conflict`: it was changed meanwhile."""
    facts = {
        "categories": category_choices(found.owner_id, found.teacher_ids),
        "levels": level_choices(),
        "preparings": preparing_choices(),
        "named": {name: found.linked(kind) for name, kind in LINKS.items()},
        "titles": [one.title for one in _others(found)],
        "errors": errors,
        "form": request.form,
        "conflict": conflict,
    }
    return render_template("studio/about.html", course=found, most=MAX_TITLE, long=MAX_DESCRIPTION, **facts)


def _others(course: Course) -> list[Course]:
    """The courses that the form offers to name."""
    return [one for one in courses_to_edit(session(), teacher(), cut=Page(most=OFFERED)) if one is not course]


@blueprint.get("/lessons/<lesson_id>")
def lesson(lesson_id: str) -> str:
    """One lesson: its title, its visibility, and its removal."""
    return lesson_page(editable_lesson(lesson_id), {})


def lesson_page(found: Lesson, errors: dict[str, str], *, conflict: bool = False) -> str:
    """The page of one lesson, with the errors of its form; `conflict`: it was renamed meanwhile."""
    row = next(one for one in rows(found.course) if one.lesson.id == found.id)
    facts = {"row": row, "errors": errors, "form": request.form, "most": MAX_TITLE, "conflict": conflict}
    told = notes(row.upload) if row.upload else []
    return render_template("studio/lesson.html", lesson=found, course=found.course, notes=told, **facts)
