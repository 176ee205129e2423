"""Which objects notices point to."""

from catalog.notices.models import Notice
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.objects import References


def references(session: Session) -> References:
    """The text of each notice."""
    return References({notice.key: notice.size for notice in session.scalars(select(Notice))})
