"""Corrections on the pages of the studio: they work without scripts; the editor has them line by line."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, flash, g, redirect, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from catalog.corrections import service
from catalog.corrections.deciding import Accepted
from catalog.corrections.rules import Difference, Fit, compare
from catalog.corrections.service import Standing
from catalog.corrections.web import acting
from catalog.corrections.web.acting import Wanted
from catalog.courses.models import Course, Lesson
from catalog.errors import CatalogError
from catalog.web.shared.context import context
from catalog.web.shared.session import session
from catalog.web.shared.wording import refusal
from catalog.web.studio.pages import editable_lesson, teacher

blueprint = Blueprint("corrections", __name__, url_prefix="/studio", template_folder="templates")
DECISIONS = ("accept", "anyway", "decline", "reopen")


@dataclass(frozen=True)
class Row:
    """A correction with what of its line differs."""

    standing: Standing
    difference: Difference


@blueprint.app_template_global("corrections_waiting")
def corrections_waiting(lesson: Lesson, language: str = "") -> int:
    """How many corrections wait for a lesson's teachers, in one language or all; asked once for a course."""
    known: dict[str, dict[tuple[str, str], int]] = g.setdefault("corrections_waiting", {})
    if lesson.course_id not in known:
        known[lesson.course_id] = service.counts(session(), lesson.course)
    found = known[lesson.course_id].items()
    return sum(count for (of, tag), count in found if of == lesson.id and language in ("", tag))


@blueprint.app_template_global("corrections_of_courses")
def corrections_of_courses(courses: Sequence[Course]) -> list[tuple[Lesson, int]]:
    """The lessons of these courses with proposals that wait, and how many."""
    counted = service.counts_of(session(), [course.id for course in courses])
    lessons = {one.id: one for course in courses for one in course.lessons}
    return [(lessons[lesson_id], count) for lesson_id, count in counted.items() if lesson_id in lessons]


@blueprint.app_template_global("corrections_of")
def corrections_of(lesson: Lesson) -> list[tuple[str, list[Row]]]:
    """The corrections that wait for a lesson's teachers, by language."""
    found = []
    for captions in lesson.captions:
        waiting = service.waiting(session(), teacher(), lesson, captions.language)
        if waiting:
            cues = service.cues_now(context().intake.store, captions)
            found.append((captions.language, [_row(one) for one in service.standings(waiting, cues)]))
    return found


def _row(standing: Standing) -> Row:
    before = standing.now if standing.found.fit is Fit.CHANGED else standing.correction.before
    return Row(standing, compare(before, standing.correction.after))


@blueprint.post("/lessons/<lesson_id>/captions/<language>/corrections")
def decide(lesson_id: str, language: str) -> Response:
    """Accept or decline one correction (`id`), or all; `anyway` replaces a line that has been changed."""
    g.writes = True
    lesson = editable_lesson(lesson_id)
    decision, named = request.form.get("decision", ""), request.form.getlist("id")
    if decision not in DECISIONS:
        raise BadRequest()
    _, captions = acting.captions_of(teacher(), lesson_id, language)
    wanted = Wanted("accept" if decision == "anyway" else decision, named or None, decision == "anyway")
    try:
        outcome = acting.decide(teacher(), lesson, captions.language, wanted)
    except CatalogError as refused:
        session().rollback()
        flash(refusal(refused), "bad")
        return redirect(_address(lesson_id), code=303)
    flash(_said(wanted.decision, outcome))
    return redirect(_address(lesson_id, _undo(wanted.decision, captions.language, outcome)), code=303)


def _undo(decision: str, language: str, outcome: Accepted) -> dict[str, str]:
    """What the page needs to offer an undo: of accepted corrections, the captions before them."""
    if decision == "accept" and outcome.earlier:
        return {"language": language, "earlier": outcome.earlier}
    return {}


def _said(decision: str, outcome: Accepted) -> str:
    number = len(outcome.done)
    if decision == "reopen":
        return str(gettext("They wait again."))
    if decision == "decline":
        return str(ngettext("%(num)s proposal declined.", "%(num)s proposals declined.", number))
    done = ngettext(
        "%(num)s correction stands in the captions now.", "%(num)s corrections stand in the captions now.", number
    )
    if not outcome.left:
        return str(done)
    left = ngettext(
        "%(num)s line has been changed meanwhile: look at it yourself.",
        "%(num)s lines have been changed meanwhile: look at them yourself.",
        len(outcome.left),
    )
    return f"{done} {left}"


def _address(lesson_id: str, undo: dict[str, str] | None = None) -> str:
    address = url_for("studio_captions.show", lesson_id=lesson_id)
    return f"{address}?{urlencode(undo)}" if undo else f"{address}#h-proposed"
