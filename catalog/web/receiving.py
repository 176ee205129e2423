"""The end of an upload, whichever way its bytes came: received, and a job for it, in one commit."""

from catalog.uploads.models import Upload, UploadState
from catalog.uploads.service import keep, record
from catalog.uploads.standing import stands
from catalog.web.context import context
from catalog.web.session import session


def finish_if_whole(upload: Upload) -> None:
    """Keep the source and announce its job, if all bytes are there. Raises UploadGone, StorageError.

    Nothing happens while its member may not change the lesson.
    """
    if upload.state is not UploadState.WAITING:
        return
    upload_id, length, ticket = upload.id, upload.length, upload.ticket
    if not stands(session(), upload):
        return
    session().rollback()  # lets go of the database while bytes may move to another disk
    if not keep(context().intake, upload_id, length, ticket):
        return
    job = record(session(), upload, context().clock())
    session().commit()
    if job is not None:
        context().transcoding.wake(job)
