"""Objects that captions refer to."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.captions.models import Captions
from catalog.objects import References


def references(session: Session) -> References:
    """The object of each language."""
    return References({captions.key: None for captions in session.scalars(select(Captions))})
