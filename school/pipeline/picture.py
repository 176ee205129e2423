"""PICTURE jobs: a file that an operator sent becomes the picture of a category."""

from contextlib import suppress

from sqlalchemy.orm import Session

from catalog.categories import pictures
from catalog.categories.models import Category
from catalog.clock import now
from catalog.jobs import ledger
from catalog.jobs.ledger import LeaseLost
from catalog.videos.keys import picture_key, sent_picture_key
from school.pipeline.context import PipelineContext
from school.pipeline.lease import Lease
from school.pipeline.workdir import folder_for
from storage.errors import StorageError
from transcode import stills


def perform(context: PipelineContext, lease: Lease) -> None:
    """Make the picture in the sandbox and show it. Raises LeaseLost, StorageError, EngineFailed."""
    with context.database.readers() as session:
        name = _sent(session, lease)
    with folder_for(context, lease.claim) as folder:
        folder.mkdir(parents=True)
        target = folder / "picture.jpg"
        with context.store.local(sent_picture_key(name)) as sent:
            made = stills.fit(sent, target, context.engine)
        if made:
            context.store.put_file(picture_key(name), target, move=True)

    def end(session: Session) -> None:
        ledger.finish(session, lease.claim, now())
        if _sent(session, lease) != name:
            raise LeaseLost()
        pictures.end(session.get_one(Category, lease.claim.subject), made=made)

    lease.persist(end)
    with suppress(StorageError):  # `school gc` takes what stays
        context.store.delete(sent_picture_key(name))


def _sent(session: Session, lease: Lease) -> str:
    """The name of the file that was sent last. Raises LeaseLost when the category or the file was taken back."""
    category = session.get(Category, lease.claim.subject)
    if category is None or category.sent_picture is None:
        raise LeaseLost()
    return category.sent_picture
