"""Receives handouts by tus 1.0, so that a broken connection costs nothing that has arrived.

The address names the lesson. The answer to the last piece has the address of the handout as Content-Location.
"""

from flask import Blueprint, Response, url_for
from werkzeug.exceptions import UnsupportedMediaType

from catalog.attachments import resuming
from catalog.attachments.models import HandoutUpload
from catalog.attachments.settings import MOST_BYTES
from catalog.attachments.web.files import address
from catalog.attachments.web.receiving import editable
from catalog.courses.models import Lesson
from catalog.errors import CatalogError
from catalog.members.models import Scope
from catalog.uploads.errors import UploadBusy, UploadGone
from catalog.web.shared import tus
from catalog.web.shared.api import signed_in
from catalog.web.shared.context import context
from catalog.web.shared.limits import Limit
from catalog.web.shared.route import needs
from catalog.web.shared.session import session
from catalog.web.shared.tus_files import Receiver

blueprint = Blueprint("handout_uploads", __name__, url_prefix="/uploads/handouts")
needs(body=MOST_BYTES, area="upload", changes=Scope.TEACH)(blueprint)
blueprint.before_request(tus.check_request)
blueprint.after_request(tus.mark)


@blueprint.route("/<lesson_id>", methods=["OPTIONS"], provide_automatic_options=False)
@blueprint.route("/<lesson_id>/<handout_upload_id>", methods=["OPTIONS"], provide_automatic_options=False)
def describe(lesson_id: str, handout_upload_id: str = "") -> Response:  # noqa: ARG001 - one answer for all
    """What this endpoint can do."""
    return tus.description(MOST_BYTES)


@blueprint.post("/<lesson_id>")
@Limit("handouts", "120 per minute; 2000 per day")
def create(lesson_id: str) -> Response:
    """Open an upload, perhaps with its first bytes. Upload-Metadata has the `filename`."""
    lesson = editable(lesson_id)
    file = tus.metadata().get("filename", ""), tus.whole_number("Upload-Length")
    if tus.has_body():
        tus.check_body(0, file[1])
    resuming.sweep(session(), context().intake, context().clock())
    upload = resuming.begin(session(), context().intake, signed_in(), lesson, file)
    session().commit()
    location = url_for(".send", lesson_id=lesson_id, handout_upload_id=upload.id)
    if tus.has_body():
        response = _handouts.receive(upload, 0, 201)
    else:
        response = _handouts.offset(upload.id, upload.touched_at, 201)
    response.headers["Location"] = location
    return response


@blueprint.route("/<lesson_id>/<handout_upload_id>", methods=["HEAD"])
def status(lesson_id: str, handout_upload_id: str) -> Response:
    """The offset of the upload; one whose last answer was lost is completed."""
    upload = _own(lesson_id, handout_upload_id)
    length = upload.length
    response = _handouts.standing(upload, 200)
    response.headers["Upload-Length"] = str(length)
    return response


@blueprint.patch("/<lesson_id>/<handout_upload_id>")
def send(lesson_id: str, handout_upload_id: str) -> Response:
    """Append bytes; they are on disk before the answer is sent."""
    start = tus.whole_number("Upload-Offset")
    upload = _own(lesson_id, handout_upload_id)
    if not tus.has_body():
        raise UnsupportedMediaType()
    tus.check_body(start, upload.length)
    return _handouts.receive(upload, start, 204)


@blueprint.delete("/<lesson_id>/<handout_upload_id>")
def terminate(lesson_id: str, handout_upload_id: str) -> Response:
    """Forget an unfinished upload."""
    resuming.discard(session(), _own(lesson_id, handout_upload_id))
    session().commit()
    resuming.forget_bytes(context().intake, handout_upload_id)
    return Response(status=204)


@blueprint.post("/<lesson_id>/<handout_upload_id>")
def override(lesson_id: str, handout_upload_id: str) -> Response:
    """PATCH and DELETE for clients behind proxies that allow only GET and POST."""
    return tus.view_meant(send, terminate)(lesson_id, handout_upload_id)


def _own(lesson_id: str, upload_id: str) -> HandoutUpload:
    return resuming.own(session(), signed_in(), editable(lesson_id), upload_id)


def _complete(upload: HandoutUpload) -> str | None:
    """Make the handout if all bytes are there. A file that cannot be one is forgotten at once."""
    upload_id, lesson_id = upload.id, upload.lesson_id
    try:
        received = resuming.receive(context().intake, upload)
        if received is None:
            return None
        made = resuming.complete(session(), signed_in(), _again(lesson_id, upload_id), received)
    except (UploadBusy, UploadGone):
        raise
    except CatalogError:
        session().rollback()
        resuming.discard(session(), _again(lesson_id, upload_id))
        session().commit()
        resuming.forget_bytes(context().intake, upload_id)
        raise
    session().commit()
    resuming.forget_bytes(context().intake, upload_id)
    return address(made)


def _again(lesson_id: str, upload_id: str) -> HandoutUpload:
    """The upload as the database has it now, if it was not completed or removed meanwhile. Raises NotFound."""
    return resuming.own(session(), signed_in(), session().get_one(Lesson, lesson_id), upload_id)


_handouts = Receiver(HandoutUpload, lambda: resuming.parts_of(context().intake.settings), _complete)
