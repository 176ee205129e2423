"""Which objects flyers point to."""

from catalog.flyers.models import Flyer
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.objects import References


def references(session: Session) -> References:
    """The text of each flyer."""
    return References({flyer.key: flyer.size for flyer in session.scalars(select(Flyer))})
