"""Where an upload stands. The bytes themselves go to the tus endpoint, /uploads/, or in parts to the bucket."""

from typing import Any

from apiflask import APIBlueprint
from flask import g, request
from sqlalchemy import select

from catalog.clips.models import Clip
from catalog.courses.service import lessons_of
from catalog.database import new_id
from catalog.members.models import Scope
from catalog.removal import service as removal
from catalog.uploads import direct, service, standing
from catalog.uploads.errors import NoDirectUploads, NoTarget, PartsMissing, UploadGone
from catalog.uploads.models import MultipartUpload, Upload, UploadState
from catalog.uploads.service import Offer
from catalog.videos.keys import source_key
from catalog.web.api.upload_schemas import PartList, PartsOut, PartsQuery, UploadIn, UploadOut
from catalog.web.receiving import commit_and_wake, finish_if_whole, video_of
from catalog.web.shared.api import BEARER, refusals, signed_in
from catalog.web.shared.context import context
from catalog.web.shared.route import needs
from catalog.web.shared.session import session
from catalog.web.shared.wording import notes, reason
from catalog.web.standing import place_of
from catalog.web.tus import upload_limit
from storage.multipart import PartLayout

PARTS_PAGE = 100  # addresses in one answer: an hour's work on most lines
blueprint = APIBlueprint("api_uploads", __name__, url_prefix="/api/v1/uploads", tag="Uploads")
needs(changes=Scope.TEACH)(blueprint)


@blueprint.before_request
def _writes() -> None:
    # Asking for parts notes that somebody is at work, and is a GET all the same.
    g.writes = request.endpoint == "api_uploads.parts"


@blueprint.post("")
@upload_limit
@blueprint.input(UploadIn)
@blueprint.output(PartsOut, status_code=201)
@blueprint.doc(security=BEARER, responses=refusals(400, 401, 403, 404, 409, 413, 422, 429))
def begin(json_data: dict[str, Any]) -> Any:
    """Open an upload whose parts go straight to the bucket. 409: this school has none, send the file by tus."""
    member, intake = signed_in(), context().intake
    if bool(json_data["lesson"]) == bool(json_data["clip"]):
        raise NoTarget()
    upload_id = new_id(26)
    video_id = video_of(json_data["lesson"], json_data["clip"], member, json_data["size"])
    offer = Offer(json_data["filename"], video_id, json_data["size"], upload_id=upload_id)
    service.admit(session(), intake, member, offer)
    session().rollback()  # lets go of the database while the bucket is asked
    if intake.direct is None or not intake.takes_parts:
        raise NoDirectUploads()
    cut = PartLayout.for_size(offer.length)
    ticket = MultipartUpload(intake.direct.begin(source_key(upload_id)), cut.part_size)
    service.begin_parts(session(), intake, signed_in(), offer, ticket)
    session().commit()
    return {"id": upload_id, "part_size": cut.part_size, "parts": cut.count}


@blueprint.get("/<upload_id>/parts")
@needs(reads=Scope.TEACH)  # its answer lets bytes in
@blueprint.input(PartsQuery, location="query")
@blueprint.output(PartList)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 404, 409, 410, 422))
def parts(upload_id: str, query_data: dict[str, Any]) -> Any:
    """Which parts the bucket has, from number `from` on, and where the others can be PUT. For their sender."""
    upload, ticket = _in_parts(upload_id)
    length, waiting = upload.length, upload.state is UploadState.WAITING
    upload.touched_at = context().clock() if waiting else upload.touched_at
    session().commit()
    numbers = range(query_data["first"], query_data["first"] + PARTS_PAGE)
    found = direct.addresses(_bucket(), upload_id, length, ticket, numbers) if waiting else []
    more = waiting and numbers.stop <= PartLayout(length, ticket.part_size).count
    return {"items": found, "next": f"/api/v1/uploads/{upload_id}/parts?from={numbers.stop}" if more else None}


@blueprint.post("/<upload_id>/complete")
@blueprint.output(UploadOut)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 404, 409, 410))
def complete(upload_id: str) -> Any:
    """End an upload in parts. May be called again when its answer was lost."""
    upload, _ = _in_parts(upload_id)
    finish_if_whole(upload)
    if upload.state is UploadState.WAITING:
        standing.check(session(), upload)  # lost while the bucket was asked
        raise PartsMissing()
    return upload_out(upload)


def _in_parts(upload_id: str) -> tuple[Upload, MultipartUpload]:
    """The member's own upload, if it goes to the bucket. Raises NotFound, RightLost, NoDirectUploads."""
    upload = service.own_upload(session(), signed_in(), upload_id)
    standing.check(session(), upload)
    if upload.ticket is None:
        raise NoDirectUploads()
    return upload, upload.ticket


def _bucket() -> direct.DirectUpload:
    bucket = context().intake.direct
    if bucket is None:
        raise NoDirectUploads()  # the school has moved to files since
    return bucket


@blueprint.get("/<upload_id>")
@blueprint.output(UploadOut)
@blueprint.doc(security=BEARER, responses=refusals(401, 404))
def one(upload_id: str) -> Any:
    """An upload, for its sender and those who see everybody's. Its id is the last part of the tus Location."""
    return upload_out(service.visible_upload(session(), signed_in(), upload_id))


@blueprint.delete("/<upload_id>")
@blueprint.output({}, status_code=204)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 404, 409))
def cancel(upload_id: str) -> Any:
    """Stop sending or preparing a file, or remove one that did not work out. It can be restored for an hour.

    Its lesson goes with it when it was made for this file, or never had a video that worked out. 409: it is ready.
    """
    member = signed_in()
    upload = service.visible_upload(session(), member, upload_id)
    removal.cancel_upload(session(), member, upload, context().clock())
    session().commit()
    return ""


@blueprint.post("/<upload_id>/restore")
@blueprint.output(UploadOut)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 404))
def restore(upload_id: str) -> Any:
    """Undo that within an hour; a lesson that went with its file is restored itself. For whoever removed it."""
    member = signed_in()
    upload, jobs = removal.restore_upload(session(), member, upload_id, context().clock())
    commit_and_wake(jobs)
    return upload_out(upload)


@blueprint.post("/<upload_id>/retry")
@needs(changes=Scope.ALL)  # an operator's work
@blueprint.output(UploadOut)
@blueprint.doc(security=BEARER, responses=refusals(401, 403, 404, 409))
def retry(upload_id: str) -> Any:
    """Judge and prepare a rejected or failed upload once more; for operators, after a repair."""
    member = signed_in()
    upload = service.visible_upload(session(), member, upload_id)
    job = service.retry(session(), member, upload, context().clock())
    session().commit()
    context().transcoding.wake(job)
    return upload_out(upload)


def upload_out(upload: Upload) -> dict[str, Any]:
    """An upload as UploadOut."""
    ready = _ready(upload)
    return {
        "id": upload.id,
        "state": upload.state.name,
        "reason": _reason(upload),
        "notes": notes(upload),
        "progress": upload.progress,
        "playable": ready is not None,
        "ready": ready,
        "place": place_of(upload),
        "lesson": lesson.id if (lesson := lessons_of(session(), [upload.video_id]).get(upload.video_id)) else None,
        "clip": session().scalar(select(Clip.id).where(Clip.video_id == upload.video_id)),
        "filename": upload.filename,
        "length": upload.length,
        "offset": _offset(upload),
        "duration": upload.duration,
        "speed": upload.speed,
        "created_at": upload.created_at,
    }


def _ready(upload: Upload) -> float | None:
    """Seconds of it that its sender can watch, perhaps while the rest is made; None while that is nothing."""
    package = upload.video.package
    if package is not None:
        return package.duration if package.upload_id == upload.id else None
    in_progress = context().watching.in_progress(session(), upload.video, context().viewer())
    return in_progress.ready if in_progress is not None and in_progress.upload_id == upload.id else None


def _reason(upload: Upload) -> dict[str, str] | None:
    return {"code": upload.reason_code, "message": reason(upload)} if upload.reason_code else None


def _offset(upload: Upload) -> int:
    try:
        return service.offset(context().intake, upload)
    except UploadGone:
        return 0
