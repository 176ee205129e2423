"""Delivers handouts to viewers who may see the lesson, in a way that makes a hostile file harmless.

The browser is told the kind that the school recognized and may not guess another (nosniff). Only PDF and pictures are
shown, and without any right to run scripts or load things; all others are downloads.
"""

from flask import Blueprint, Response, request, send_file, url_for

from catalog.attachments import service
from catalog.attachments.models import Attachment
from catalog.courses.service import get_lesson
from catalog.errors import NotFound
from catalog.web.shared.context import context
from catalog.web.shared.session import session
from storage.errors import ObjectMissing

blueprint = Blueprint("handouts", __name__)
_CACHED = 60  # seconds, as captions
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'none'"
"""For a PDF, whose viewer in some browsers is a page with scripts of its own, which `sandbox` would switch off. It
has no rights in the school either way; Chromium 156 shows the same with and without."""
_SANDBOX = f"sandbox; {_POLICY}"


@blueprint.get("/handouts/<lesson_id>/<attachment_id>")
def send(lesson_id: str, attachment_id: str) -> Response:
    """A handout; with `download` never inline."""
    lesson = get_lesson(session(), lesson_id, context().viewer())
    found = service.find(session(), lesson, attachment_id)
    try:
        with context().intake.store.local(found.key) as path:
            response = send_file(
                path,
                mimetype=found.kind.media_type,
                as_attachment=not found.kind.inline or "download" in request.args,
                download_name=found.file_name,
                conditional=True,
                etag=found.sha256[:32],
            )
    except ObjectMissing:
        raise NotFound() from None
    response.cache_control.no_cache = None
    response.cache_control.max_age = _CACHED
    if lesson.public:
        response.cache_control.public = True
    else:
        response.cache_control.private = True
    response.headers["Content-Security-Policy"] = _POLICY if found.ending == "pdf" else _SANDBOX
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def address(attachment: Attachment) -> str:
    """Where a handout is."""
    return url_for("handouts.send", lesson_id=attachment.lesson_id, attachment_id=attachment.id)
