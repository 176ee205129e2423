"""The upload endpoint: tus 1.0 with creation, creation-with-upload, checksum, termination and expiration.

Source: the tus resumable upload protocol 1.0.0. A member's uploads do not exist for anybody else: 404.
No database transaction is open while bytes arrive, so that a slow client blocks nobody.
"""

from email.utils import format_datetime

import structlog
from flask import Blueprint, Response, abort, request, url_for
from werkzeug.exceptions import ClientDisconnected, RequestTimeout

from catalog.members.models import Scope
from catalog.uploads import standing
from catalog.uploads.direct import forget
from catalog.uploads.errors import (
    OffsetConflict,
    SentInParts,
    UploadGone,
)
from catalog.uploads.models import Upload, UploadState
from catalog.uploads.parts import Chunk
from catalog.uploads.service import Offer, begin, discard, own_upload, safe_offset
from catalog.web.receiving import finish_if_whole, video_of
from catalog.web.shared import tus
from catalog.web.shared.api import signed_in
from catalog.web.shared.context import context
from catalog.web.shared.limits import Limit
from catalog.web.shared.route import needs
from catalog.web.shared.session import session


def _most_bytes() -> int | None:
    """The size limit of videos for chunks; other bodies have the default limit."""
    return context().intake.settings.max_bytes if tus.has_body() else None


blueprint = Blueprint("tus", __name__, url_prefix="/uploads")
upload_limit = Limit("uploads", "120 per minute; 5000 per day")
"""Of one member, in both protocols: it stops a runaway program, but not one that works all day."""
needs(body=_most_bytes, area="upload", changes=Scope.TEACH)(blueprint)


blueprint.before_request(tus.check_request)
blueprint.after_request(tus.mark)


@blueprint.route("/", methods=["OPTIONS"], provide_automatic_options=False)
@blueprint.route("/<upload_id>", methods=["OPTIONS"], provide_automatic_options=False)
def describe(upload_id: str = "") -> Response:  # noqa: ARG001 - one answer for all
    """What this endpoint can do."""
    return tus.description(context().intake.settings.max_bytes)


@blueprint.post("/")
@upload_limit
def create() -> Response:
    """Open an upload, perhaps with its first bytes."""
    metadata = tus.metadata()
    length = tus.whole_number("Upload-Length")
    offer = Offer(
        filename=metadata.get("filename", ""),
        video_id=video_of(metadata.get("lesson", ""), metadata.get("clip", ""), signed_in(), length),
        length=length,
        metadata_header=request.headers.get("Upload-Metadata", ""),
    )
    if tus.has_body():
        tus.check_body(
            0, offer.length
        )  # a client refused later would not know the address, and could not delete the upload
    upload = begin(session(), context().intake, signed_in(), offer)
    session().commit()
    structlog.contextvars.bind_contextvars(upload=upload.id)
    if tus.has_body():
        _receive(upload, 0)
    else:
        finish_if_whole(upload)
    response = _state(upload, 201)
    response.headers["Location"] = url_for("tus.send", upload_id=upload.id)
    return response


@blueprint.route("/<upload_id>", methods=["HEAD"])
def status(upload_id: str) -> Response:
    """The offset of the upload."""
    upload = _own(upload_id)
    finish_if_whole(upload)
    response = _state(upload, 200)
    response.headers["Upload-Length"] = str(upload.length)
    if upload.metadata_header:
        response.headers["Upload-Metadata"] = upload.metadata_header
    return response


@blueprint.patch("/<upload_id>")
def send(upload_id: str) -> Response:
    """Append bytes; they are on disk before the answer is sent."""
    start = tus.whole_number("Upload-Offset")
    upload = _own(upload_id)
    standing.check(session(), upload)
    if not tus.has_body():
        abort(415)
    _receive(upload, start)
    return _state(upload, 204)


@blueprint.delete("/<upload_id>")
def terminate(upload_id: str) -> Response:
    """Delete an unfinished upload."""
    upload = own_upload(session(), signed_in(), upload_id)
    ticket = upload.ticket
    discard(session(), context().intake, upload)
    session().commit()
    forget(context().intake.direct, upload_id, ticket)
    return Response(status=204)


@blueprint.post("/<upload_id>")
def override(upload_id: str) -> Response:
    """PATCH and DELETE for clients behind proxies that allow only GET and POST."""
    return tus.view_meant(send, terminate)(upload_id)


def _receive(upload: Upload, start: int) -> None:
    upload_id, length = upload.id, upload.length
    chunk = Chunk(start, tus.blocks(length - start, lambda: _check_sender(upload_id)), tus.checksum())
    if upload.state is not UploadState.WAITING and start != length:
        raise OffsetConflict(offset=length)
    tus.check_body(start, length)
    if upload.state is not UploadState.WAITING:
        return  # an empty chunk at the end of a complete upload: the client missed our last answer
    session().rollback()  # ends the transaction while bytes arrive
    try:
        context().intake.parts.append(upload_id, length, chunk)
    except ClientDisconnected:
        # Disconnected, or silent for too long, which Werkzeug reports alike. Received bytes are kept, unless a
        # checksum is pending.
        raise RequestTimeout() from None
    finally:
        there = _touched(upload_id)  # also after a broken connection: its bytes count, and their expiry starts now
    if not there:
        raise UploadGone()  # its lesson was removed meanwhile
    finish_if_whole(upload)
    standing.check(session(), upload)  # its member may have been blocked while the bytes arrived


def _touched(upload_id: str) -> bool:
    """Update the time of the last activity; False when the upload no longer exists, or was removed meanwhile."""
    upload = session().get(Upload, upload_id)
    if upload is None or upload.removed:
        return False
    upload.touched_at = context().clock()
    session().commit()
    return True


def _own(upload_id: str) -> Upload:
    upload = own_upload(session(), signed_in(), upload_id)
    if upload.ticket:
        raise SentInParts()
    return upload


def _check_sender(upload_id: str) -> None:
    """Raises Unauthorized when the key or session of this request ended meanwhile: it may have been stolen.

    Whether the member may still change the lesson is checked after the bytes have arrived, which are kept.
    """
    upload = session().get(Upload, upload_id)
    if upload is not None and standing.stands(session(), upload):
        tus.check_still_signed_in()
    session().rollback()


def _state(upload: Upload, status: int) -> Response:
    response = Response(status=status)
    response.headers["Upload-Offset"] = str(safe_offset(context().intake, upload))
    if upload.state is UploadState.WAITING:
        expires = upload.touched_at + context().intake.settings.lifetime
        response.headers["Upload-Expires"] = format_datetime(expires, usegmt=True)
    return response
