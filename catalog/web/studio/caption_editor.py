"""The editor of captions beside the player; its script saves by PUT /api/v1/lessons/ID/captions/LANG."""

from flask import Blueprint, render_template, request

from catalog.captions.languages import NAMES, language_tag
from catalog.captions.service import SCHOOLS_OWN
from catalog.corrections.web.showing import listed_for
from catalog.web.shared.editing import etag
from catalog.web.shared.playback import film_of
from catalog.web.shared.wording import language_name
from catalog.web.studio.pages import editable_lesson, teacher

blueprint = Blueprint("caption_editor", __name__, url_prefix="/studio", template_folder="../templates")


@blueprint.get("/lessons/<lesson_id>/captions/edit")
def show(lesson_id: str) -> str:
    """The captions in the `language` of the query, or new ones in it. Raises UnknownLanguage."""
    lesson = editable_lesson(lesson_id)
    known = {one.language: one for one in lesson.captions}
    wanted = request.args.get("language") or next(iter(known), SCHOOLS_OWN)
    language = language_tag(wanted)
    return render_template(
        "studio/caption_editor.html",
        lesson=lesson,
        course=lesson.course,
        film=film_of(lesson, teacher()),
        language=language,
        name=known[language].name if language in known else "",
        draft=known[language].is_draft if language in known else False,
        doubts=(known[language].doubts or []) if language in known else [],
        corrections=listed_for(lesson, known[language]) if language in known else [],
        languages=[(tag, language_name(tag)) for tag in dict.fromkeys([*known, language])],
        others=[(tag, language_name(tag)) for tag in NAMES if tag not in known and tag != language],
        version=etag(lesson),
    )
