"""The studio's page on which a teacher chooses the poster of a lesson from its frames."""

import re
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from catalog.courses.models import Lesson
from catalog.errors import ChangedMeanwhile
from catalog.jobs.models import JobState
from catalog.videos import posters
from catalog.videos.models import Package
from catalog.web.cards import frame
from catalog.web.shared.context import context
from catalog.web.shared.session import session
from catalog.web.shared.times import seconds
from catalog.web.shared.wording import refusal
from catalog.web.studio.pages import editable_lesson, teacher
from storage.errors import StorageError

blueprint = Blueprint("studio_poster", __name__, url_prefix="/studio", template_folder="../templates")

MOST = 18
"""Frames to choose from: three rows of six on a desk, nine of two on a phone."""
LEAST_S = 0.5
"""Seconds that a frame stands for. Sound may go on for a moment behind the last picture: there is none to choose."""
_CUE = re.compile(r"^([\d:.]+) --> ([\d:.]+).*\n(\S+)#xywh=(\d+),(\d+),(\d+),(\d+)$", re.MULTILINE)


@dataclass(frozen=True)
class Frame:
    """A small picture of the storyboard: the part `x`, `y`, `width`, `height` of the sheet at `src`."""

    at: float
    """Seconds."""
    src: str
    x: int
    y: int
    width: int
    height: int


@blueprint.get("/lessons/<lesson_id>/poster")
def show(lesson_id: str) -> str:
    """The current poster, and frames to choose another from."""
    return _page(editable_lesson(lesson_id))


@blueprint.post("/lessons/<lesson_id>/poster")
def choose(lesson_id: str) -> Response | tuple[str, int]:
    """Choose a frame by `time` (a clock) or `at` (seconds); `drawn` returns to the drawn picture.

    409 when another teacher has chosen one since the page was shown, as `seen` of the form says.
    """
    lesson = editable_lesson(lesson_id)
    if request.form.get("seen", _wanted(lesson)) != _wanted(lesson):
        return _page(lesson, refusal(ChangedMeanwhile())), 409
    if "drawn" in request.form:
        posters.forget(session(), teacher(), lesson.video)
        session().commit()
        flash(gettext("The category's drawing is the poster of this lesson again."))
        return redirect(url_for("studio_poster.show", lesson_id=lesson.id), code=303)
    at = seconds(request.form.get("time") or request.form.get("at", ""))
    if at is None:
        return _page(lesson, gettext("Enter the time as minutes and seconds, such as 1:25.")), 422
    job = posters.choose(session(), teacher(), lesson.video, at, context().clock())
    session().commit()
    context().transcoding.wake(job)
    return redirect(url_for("studio_poster.show", lesson_id=lesson.id), code=303)


def _wanted(lesson: Lesson) -> str:
    """The second that was chosen last, also while its picture is being made; "" for the drawing."""
    job = posters.coming(session(), lesson.video)
    at = job.number / 1000 if job is not None else lesson.package.poster_at if lesson.package else None
    return "" if at is None else f"{at:.3f}"


def _page(lesson: Lesson, error: str = "") -> str:
    job = posters.coming(session(), lesson.video)
    return render_template(
        "studio/poster.html",
        lesson=lesson,
        course=lesson.course,
        src=frame(lesson, teacher()),
        frames=_frames(lesson),
        coming=job is not None and job.state is not JobState.DEAD,
        failed=job is not None and job.state is JobState.DEAD,
        time=request.values.get("time", ""),
        error=error,
        seen=_wanted(lesson),
    )


def _frames(lesson: Lesson) -> list[Frame]:
    """At most MOST frames, spread over the lesson; none without a storyboard, or if the store is unavailable."""
    package = lesson.package
    if package is None or not package.storyboard or not package.renditions:
        return []
    try:
        with context().intake.store.local(package.key(package.storyboard)) as path:
            text = path.read_text(encoding="utf-8")
    except StorageError:
        return []
    cues = [cue for cue in _CUE.findall(text) if (seconds(cue[1]) or 0.0) - (seconds(cue[0]) or 0.0) >= LEAST_S]
    chosen = [cues[number * len(cues) // MOST] for number in range(MOST)] if len(cues) > MOST else cues
    return [_frame(lesson, package, cue) for cue in chosen]


def _frame(lesson: Lesson, package: Package, cue: tuple[str, ...]) -> Frame:
    start, _end, sheet, *box = cue
    name = f"{package.storyboard or ''}".rpartition("/")[0]
    src = context().watching.address(lesson, f"{name}/{sheet}".lstrip("/"), teacher())
    return Frame(seconds(start) or 0.0, src, *map(int, box))
