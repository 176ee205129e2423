"""Receives ZIP files to be imported, by tus 1.0: a broken connection costs nothing that has arrived.

The answer to the last piece has the address of the import as Content-Location.
"""

from flask import Blueprint, Response, url_for
from werkzeug.exceptions import UnsupportedMediaType

from catalog.intake import archives_sent
from catalog.intake.models import ArchiveUpload
from catalog.members.models import Scope
from catalog.web.shared import tus
from catalog.web.shared.api import signed_in
from catalog.web.shared.context import context
from catalog.web.shared.limits import Limit
from catalog.web.shared.route import needs
from catalog.web.shared.session import session
from catalog.web.shared.tus_files import Receiver
from catalog.web.shared.wording import ECONOMICAL


def _most_bytes() -> int | None:
    """The size limit of videos for chunks; other bodies have the default limit."""
    return context().intake.settings.max_bytes if tus.has_body() else None


blueprint = Blueprint("archive_uploads", __name__, url_prefix="/uploads/archives")
needs(body=_most_bytes, area="upload", changes=Scope.TEACH)(blueprint)
blueprint.before_request(tus.check_request)
blueprint.after_request(tus.mark)


@blueprint.route("", methods=["OPTIONS"], provide_automatic_options=False)
@blueprint.route("/<archive_upload_id>", methods=["OPTIONS"], provide_automatic_options=False)
def describe(archive_upload_id: str = "") -> Response:  # noqa: ARG001 - one answer for all
    """What this endpoint can do."""
    return tus.description(context().intake.settings.max_bytes)


@blueprint.post("")
@Limit("archives", "20 per hour; 100 per day")
def create() -> Response:
    """Open an upload, perhaps with its first bytes. Metadata: `filename`, and `preparing`: `economical` or not."""
    about = tus.metadata()
    file = about.get("filename", ""), tus.whole_number("Upload-Length")
    if tus.has_body():
        tus.check_body(0, file[1])
    archives_sent.sweep(session(), context().intake, context().clock())
    upload = archives_sent.begin(
        session(), context().intake, signed_in(), file, economical=about.get("preparing") == ECONOMICAL
    )
    session().commit()
    location = url_for(".send", archive_upload_id=upload.id)
    if tus.has_body():
        response = _archives.receive(upload, 0, 201)
    else:
        response = _archives.offset(upload.id, upload.touched_at, 201)
    response.headers["Location"] = location
    return response


@blueprint.route("/<archive_upload_id>", methods=["HEAD"])
def status(archive_upload_id: str) -> Response:
    """The offset of the upload; one whose last answer was lost is completed."""
    upload = archives_sent.own(session(), signed_in(), archive_upload_id)
    length = upload.length
    response = _archives.standing(upload, 200)
    response.headers["Upload-Length"] = str(length)
    return response


@blueprint.patch("/<archive_upload_id>")
def send(archive_upload_id: str) -> Response:
    """Append bytes; they are on disk before the answer is sent."""
    start = tus.whole_number("Upload-Offset")
    upload = archives_sent.own(session(), signed_in(), archive_upload_id)
    if not tus.has_body():
        raise UnsupportedMediaType()
    tus.check_body(start, upload.length)
    return _archives.receive(upload, start, 204)


@blueprint.delete("/<archive_upload_id>")
def terminate(archive_upload_id: str) -> Response:
    """Forget an unfinished upload."""
    archives_sent.discard(session(), archives_sent.own(session(), signed_in(), archive_upload_id))
    session().commit()
    archives_sent.forget_bytes(context().intake, archive_upload_id)
    return Response(status=204)


@blueprint.post("/<archive_upload_id>")
def override(archive_upload_id: str) -> Response:
    """PATCH and DELETE for clients behind proxies that allow only GET and POST."""
    return tus.view_meant(send, terminate)(archive_upload_id)


def _complete(upload: ArchiveUpload) -> str | None:
    """Begin the import if all bytes are there."""
    upload_id = upload.id
    if not archives_sent.receive(context().intake, upload):
        return None
    found = archives_sent.own(session(), signed_in(), upload_id)
    job = archives_sent.complete(session(), signed_in(), found, context().clock())
    session().commit()
    context().transcoding.wake(job)
    archives_sent.forget_bytes(context().intake, upload_id)
    return url_for("imports.show", run_id=job.subject)


_archives = Receiver(ArchiveUpload, lambda: archives_sent.parts_of(context().intake.settings), _complete)
