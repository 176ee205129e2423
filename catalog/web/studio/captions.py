"""The captions of a lesson in the studio: which there are, a form for another file, delete with undo.

It works without scripts. js/captions.js adds a guess of the language when a file is chosen.
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from catalog.captions import jobs, service
from catalog.captions.languages import NAMES, language_tag, of_file, of_words
from catalog.captions.models import Captions
from catalog.captions.reading import read
from catalog.captions.service import Track
from catalog.courses.models import Lesson
from catalog.errors import CatalogError, ChangedMeanwhile
from catalog.versions import start_edit
from catalog.web import captioning
from catalog.web.captioning import MOST_BYTES, Earlier
from catalog.web.shared.context import context
from catalog.web.shared.route import needs
from catalog.web.shared.session import session
from catalog.web.shared.wording import language_name, refusal
from catalog.web.studio.pages import editable_lesson, teacher

blueprint = Blueprint("studio_captions", __name__, url_prefix="/studio", template_folder="../templates")
blueprint.add_app_template_filter(captioning.languages, "caption_languages")


@dataclass(frozen=True)
class Undo:
    """An offer to restore captions, as in the address of the page."""

    language: str
    name: str
    deleted: bool


@blueprint.get("/lessons/<lesson_id>/captions")
def show(lesson_id: str) -> str:
    """The captions of a lesson; `replace` is a language to preset, `language` and `earlier` offer an undo."""
    return _page(editable_lesson(lesson_id), "", request.args.get("replace", ""))


@blueprint.post("/lessons/<lesson_id>/captions")
@needs(body=MOST_BYTES + 64 * 1024)  # the rest of its form
def put(lesson_id: str) -> Response | tuple[str, int]:
    """Set the captions of one language from a file."""
    teacher()
    video_id = captioning.may_caption(lesson_id)
    file = request.files.get("file")
    try:
        if file is None or not file.filename:
            return _again(lesson_id, gettext("Choose a file first."))
        reading = read(file.read())
        language = request.form.get("language") or of_file(file.filename) or of_words(reading.cues)
        if not language:
            return _again(lesson_id, gettext("The language cannot be told from the file. Choose it below."))
        track = Track(language_tag(language), reading.cues, reading.left_out)
        _, earlier = captioning.set_track(lesson_id, video_id, track, _unchanged(track.language))
    except ChangedMeanwhile as refused:
        session().rollback()
        return _again(lesson_id, refusal(refused))[0], 409
    except CatalogError as refused:
        return _again(lesson_id, refusal(refused))
    said, summary = language_name(track.language), captioning.summary(reading)
    told = gettext("Captions in %(language)s: %(summary)s", language=said, summary=summary)
    flash(told, "wait" if reading.remarks else "message")
    return _back(lesson_id, earlier, deleted=False)


@blueprint.post("/lessons/<lesson_id>/captions/<language>/delete")
def delete(lesson_id: str, language: str) -> Response | tuple[str, int]:
    """Delete the captions in one language; the page then offers to restore them."""
    lesson, tag = editable_lesson(lesson_id), language_tag(language)
    try:
        _unchanged(tag)(lesson)
    except ChangedMeanwhile as refused:
        return _page(lesson, refusal(refused), ""), 409
    gone = service.remove(session(), teacher(), lesson.video, tag)
    earlier = Earlier(gone.language, gone.name) if gone else None
    session().commit()
    return _back(lesson_id, earlier, deleted=True)


@blueprint.post("/lessons/<lesson_id>/captions/<language>/restore")
def restore(lesson_id: str, language: str) -> Response:
    """Restore captions that were replaced or deleted; `name` is that of their object."""
    teacher()
    video_id = captioning.may_caption(lesson_id)
    name = request.form.get("name", "")
    track = service.earlier(context().intake.store, video_id, language, name)
    track = service.as_before(session(), video_id, track, name)
    session().rollback()
    _, before = captioning.set_track(lesson_id, video_id, track, _unchanged(track.language))
    flash(gettext("The captions in %(language)s are restored.", language=language_name(track.language)))
    return _back(lesson_id, before, deleted=False)


@blueprint.post("/lessons/<lesson_id>/captions/write")
def write(lesson_id: str) -> Response | tuple[str, int]:
    """Have the machine write captions."""
    lesson = editable_lesson(lesson_id)
    try:
        captioning.ask(teacher(), lesson)
    except CatalogError as refused:
        session().rollback()
        return _page(editable_lesson(lesson_id), refusal(refused), ""), 409
    flash(gettext("The machine writes captions as soon as nothing else is to be prepared."))
    return redirect(url_for(".show", lesson_id=lesson_id), code=303)


@blueprint.post("/lessons/<lesson_id>/captions/<language>/read")
def mark_read(lesson_id: str, language: str) -> Response:
    """Somebody has read the machine's captions."""
    lesson = editable_lesson(lesson_id)
    service.mark_read(session(), teacher(), lesson.video, language_tag(language))
    session().commit()
    flash(gettext("The captions in %(language)s count as read.", language=language_name(language)))
    return redirect(url_for(".show", lesson_id=lesson_id), code=303)


@blueprint.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> RequestEntityTooLarge | tuple[str, int]:
    """Show the error for a too large file on the page it was sent from."""
    if request.endpoint != f"{blueprint.name}.put" or request.view_args is None:
        return error
    told = gettext("This file is larger than 2 MB. Cut it into parts.")
    return _page(editable_lesson(request.view_args["lesson_id"]), told, ""), 413  # the form cannot be read


def _unchanged(language: str) -> Callable[[Lesson], None]:
    """Begin an edit of a lesson's captions. Each change of captions gives them another name, so `seen` of the form
    lists them as LANGUAGE=NAME; without it there is no check. Raises ChangedMeanwhile."""

    def start(lesson: Lesson) -> None:
        start_edit(session(), lesson, None)
        there = {captions.language: captions.name for captions in lesson.captions}
        seen = request.form.get("seen")
        if seen is not None and _listed(seen).get(language) != there.get(language):
            raise ChangedMeanwhile()

    return start


def _listed(seen: str) -> dict[str, str]:
    return {language: name for language, _, name in (one.partition("=") for one in seen.split())}


def _again(lesson_id: str, error: str) -> tuple[str, int]:
    return _page(editable_lesson(lesson_id), error, request.form.get("language", "")), 422


def _back(lesson_id: str, earlier: Earlier | None, *, deleted: bool) -> Response:
    undo: dict[str, str] = {"language": earlier.language, "earlier": earlier.name} if earlier else {}
    if undo and deleted:
        undo["deleted"] = "1"
    address = url_for(".show", lesson_id=lesson_id)
    return redirect(f"{address}?{urlencode(undo)}" if undo else address, code=303)


def _page(lesson: Lesson, error: str, chosen: str) -> str:
    return render_template(
        "studio/captions.html",
        lesson=lesson,
        course=lesson.course,
        seen=" ".join(f"{one.language}={one.name}" for one in lesson.captions),
        rows=[(one, captioning.origin_word(one)) for one in lesson.captions],
        options=_options(lesson.captions),
        words={tag: " ".join(words) for tag, words in NAMES.items()},
        chosen=chosen,
        undo=_undo(),
        error=error,
        speech=context().speech,
        writing=jobs.job_of(session(), lesson.video_id),
    )


def _undo() -> Undo | None:
    found = request.args
    if request.method != "GET" or not found.get("earlier") or not found.get("language"):
        return None
    return Undo(found["language"], found["earlier"], deleted="deleted" in found)


def _options(there: list[Captions]) -> list[tuple[str, str]]:
    """Languages to choose from: the usual ones, and those that the lesson has already."""
    tags = dict.fromkeys([*NAMES, *(one.language for one in there)])
    return [(tag, language_name(tag)) for tag in tags]
