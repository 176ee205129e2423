"""Use cases of the picture of a category: receive a file, make the picture of it, show the drawing again.

`receive` stores a file with no transaction open. `use` then writes the job that makes the picture; until that is done
the category is shown as before. The others flush and never commit.
"""

from datetime import datetime
from typing import IO

from sqlalchemy.orm import Session

from catalog.categories.errors import NotAPicture, PictureTooLarge
from catalog.categories.jobs import PICTURE
from catalog.categories.models import Category
from catalog.database import new_id
from catalog.jobs import ledger
from catalog.jobs.ledger import Order
from catalog.jobs.models import Job
from catalog.members.principal import Principal
from catalog.members.rights import require
from catalog.members.roles import Right
from catalog.versions import count_edit
from catalog.videos.keys import sent_picture_key
from storage.store import Store

MOST_BYTES = 10 * 1024**2
"""Of a file that is sent: a photo of 24 megapixels has about 8 MB."""


def receive(store: Store, content: IO[bytes]) -> str:
    """Store a file that may become a picture; returns its name. Raises PictureTooLarge, NotAPicture, StorageError."""
    body = content.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise PictureTooLarge(most=MOST_BYTES // 1024**2)
    if not _picture(body[:12]):
        raise NotAPicture()
    name = new_id()
    store.put(sent_picture_key(name), body)
    return name


def _picture(head: bytes) -> bool:
    """Whether it begins as JPEG, PNG or WebP; a worker then finds out whether it is one."""
    webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    return webp or head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))


def use(session: Session, principal: Principal, category: Category, name: str, now: datetime) -> Job:
    """Show the category by a received file; the returned job makes its picture. Raises NotAllowed."""
    editor = require(principal, Right.CLASSIFY)
    category.sent_picture, category.picture_refused = name, False
    count_edit(category)
    ledger.drop(session, category.id, (PICTURE,))  # the last file counts
    return ledger.enqueue(session, Order(PICTURE, category.id, owner_id=editor.id), now=now)


def forget(session: Session, principal: Principal, category: Category) -> None:
    """Show the drawing again. Raises NotAllowed."""
    require(principal, Right.CLASSIFY)
    category.picture = category.sent_picture = None
    category.picture_refused = False
    count_edit(category)
    ledger.drop(session, category.id, (PICTURE,))
    session.flush()


def end(category: Category, *, made: bool) -> None:
    """Note that the picture was made of the sent file, or that the file could not be read."""
    if made:
        category.picture = category.sent_picture
    category.sent_picture, category.picture_refused = None, not made
