"""Where an upload stands. The bytes themselves go to the tus endpoint, /uploads/."""

from typing import Any

from apiflask import APIBlueprint

from catalog.uploads import service
from catalog.uploads.errors import UploadGone
from catalog.uploads.models import Upload
from catalog.web.api.common import BEARER, refusals, signed_in
from catalog.web.api.schemas import UploadOut
from catalog.web.context import context
from catalog.web.session import session
from catalog.web.wording import notes, reason

blueprint = APIBlueprint("api_uploads", __name__, url_prefix="/api/v1/uploads", tag="Uploads")


@blueprint.get("/<upload_id>")
@blueprint.output(UploadOut)
@blueprint.doc(security=BEARER, responses=refusals(401, 404))
def one(upload_id: str) -> Any:
    """An upload, for the member who sent it. Its id is the last part of the tus Location."""
    return upload_out(service.visible_upload(session(), signed_in(), upload_id))


@blueprint.post("/<upload_id>/retry")
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
    return {
        "id": upload.id,
        "state": upload.state.name,
        "reason": _reason(upload),
        "notes": notes(upload),
        "progress": upload.progress,
        "playable": _is_playable(upload),
        "lesson": upload.lesson_id,
        "filename": upload.filename,
        "length": upload.length,
        "offset": _offset(upload),
        "duration": upload.duration,
        "speed": upload.speed,
        "created_at": upload.created_at,
    }


def _is_playable(upload: Upload) -> bool:
    """Whether its sender can watch it, or the first part of it while the rest is made."""
    package = upload.lesson.package
    if package is not None:
        return package.upload_id == upload.id
    growth = context().watching.growing(session(), upload.lesson, context().viewer())
    return growth is not None and growth.upload_id == upload.id


def _reason(upload: Upload) -> dict[str, str] | None:
    return {"code": upload.reason_code, "message": reason(upload)} if upload.reason_code else None


def _offset(upload: Upload) -> int:
    try:
        return service.offset(context().intake, upload)
    except UploadGone:
        return 0
