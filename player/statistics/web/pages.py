"""The pages of statistics: of a course and of a lesson, for those who teach it."""

from datetime import date

from babel.dates import format_skeleton
from flask import Blueprint, render_template, request
from flask_babel import get_locale, gettext, ngettext

from catalog.courses.service import get_course, get_lesson
from catalog.members.rights import may
from catalog.members.roles import Right
from catalog.web.shared.api import signed_in
from catalog.web.shared.context import context
from catalog.web.shared.session import session
from player.statistics import figures
from player.statistics.figures import Count, Retention
from player.statistics.web import chart
from player.statistics.weeks import Period

blueprint = Blueprint("statistics", __name__, url_prefix="/studio", template_folder="templates")


@blueprint.app_template_filter("short_day")
def short_day(day: date) -> str:
    """A day as 11/23."""
    return str(format_skeleton("Md", day, locale=get_locale()))


@blueprint.get("/lessons/<lesson_id>/statistics")
def lesson(lesson_id: str) -> str:
    """How a lesson is watched."""
    member, period = signed_in(), _period()
    found = get_lesson(session(), lesson_id, member)
    seen = figures.of_lesson(session(), member, found, period, context().clock())
    kept, package = seen.retention, found.package
    return render_template(
        "statistics/lesson.html",
        lesson=found,
        course=found.course,
        figures=seen,
        lead=_lead(seen.count, seen.before, period, gettext("this lesson"), kept),
        curve=chart.curve(kept, package.duration) if kept and package else None,
        **_common(period, may(member, Right.EDIT, found)),
        bars=chart.bars(seen.weeks),
    )


@blueprint.get("/courses/<course_id>/statistics")
def course(course_id: str) -> str:
    """How a course is watched, and each of its lessons."""
    member, period = signed_in(), _period()
    found = get_course(session(), course_id, member)
    seen = figures.of_course(session(), member, found, period, context().clock())
    return render_template(
        "statistics/course.html",
        course=found,
        figures=seen,
        lead=_lead(seen.count, seen.before, period, gettext("this course"), None),
        most=max((count.people for _, count in seen.lessons), default=0) or 1,
        **_common(period, may(member, Right.EDIT, found)),
        bars=chart.bars(seen.weeks),
    )


def _period() -> Period:
    """The period of the address; the current week without one, or with one that is none."""
    try:
        return Period(request.args.get("period", Period.WEEK.value))
    except ValueError:
        return Period.WEEK


def _common(period: Period, may_edit: bool) -> dict[str, object]:
    names = {Period.WEEK: gettext("This week"), Period.MONTH: gettext("Four weeks"), Period.ALL: gettext("All")}
    return {"period": period, "periods": list(names.items()), "may_edit": may_edit, "fewest": figures.FEWEST}


def _lead(count: Count, before: Count, period: Period, thing: str, kept: Retention | None) -> list[str]:
    """The sentences at the top of a page, as a neighbour would say them; they hold %s for the number of people."""
    sentences = [_people(count, period, thing)]
    if period is Period.WEEK and count.people and before.people:
        sentences.append(_compared(count.people - before.people, before.people))
    if kept:
        tenths = round(10 * kept.completed / kept.people)
        if tenths == 0:
            sentences.append(gettext("Hardly anybody watched it to the end."))
        elif tenths == 10:
            sentences.append(gettext("Nearly everybody watched it to the end."))
        else:
            sentences.append(gettext("%(num)s in ten watched it to the end.", num=tenths))
    return sentences


def _people(count: Count, period: Period, thing: str) -> str:
    if not count.people:
        nobody = {
            Period.WEEK: gettext("Nobody has watched %(thing)s this week yet.", thing=thing),
            Period.MONTH: gettext("Nobody has watched %(thing)s in the last four weeks.", thing=thing),
            Period.ALL: gettext("Nobody has watched %(thing)s yet.", thing=thing),
        }
        return str(nobody[period])
    texts = {
        Period.WEEK: ngettext(
            "%(num)s person has watched %(thing)s this week.", "%(num)s people have watched %(thing)s this week.",
            count.people, thing=thing,
        ),
        Period.MONTH: ngettext(
            "%(num)s person watched %(thing)s in the last four weeks.",
            "%(num)s people watched %(thing)s in the last four weeks.",
            count.people, thing=thing,
        ),
        Period.ALL: ngettext(
            "%(num)s person has watched %(thing)s.", "%(num)s people have watched %(thing)s.",
            count.people, thing=thing,
        ),
    }  # fmt: skip
    return str(texts[period])


def _compared(more: int, before: int) -> str:
    if more > 0:
        return str(ngettext("That is %(num)s more than last week.", "That is %(num)s more than last week.", more))
    if more == 0:
        return str(gettext("As many as last week."))
    return str(gettext("Last week it was %(before)s.", before=before))
