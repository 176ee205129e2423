"""Objects that handouts refer to."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.attachments.models import Attachment
from catalog.objects import References
from catalog.videos.keys import attachment_key


def references(session: Session) -> References:
    """The bytes of each handout, also of those whose removal can be undone."""
    found = session.execute(select(Attachment.id, Attachment.size))
    return References({attachment_key(attachment_id): size for attachment_id, size in found})
