"""The subjects of streams, and who may subscribe to them."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from catalog.errors import NotFound
from catalog.members.models import Member
from catalog.members.rights import may
from catalog.members.roles import Right
from catalog.uploads.service import visible_upload

MOST = 50
"""The most subjects of one stream."""
LONGEST = 100  # characters


def _upload(session: Session, member: Member, upload_id: str) -> None:
    visible_upload(session, member, upload_id)


def _wall(_session: Session, member: Member, name: str) -> None:
    if name != "all" or not may(member, Right.ROOMS):
        raise NotFound()


KINDS: dict[str, Callable[[Session, Member, str], None]] = {"upload": _upload, "wall": _wall}


def check(session: Session, member: Member, subject: str) -> None:
    """Raises NotFound when the member may not subscribe to `subject` (`kind:id`)."""
    kind, _, name = subject.partition(":")
    if kind not in KINDS or not name or len(subject) > LONGEST or "\0" in subject:
        raise NotFound()
    KINDS[kind](session, member, name)
