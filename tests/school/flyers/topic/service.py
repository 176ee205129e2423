"""Putting flyers up."""

from datetime import datetime, timedelta

from catalog.flyers.errors import FlyerEmpty
from catalog.flyers.jobs import EXPIRE_FLYER
from catalog.flyers.models import Flyer
from sqlalchemy.orm import Session

from catalog.jobs import ledger
from catalog.jobs.ledger import Order
from catalog.members.models import Member
from storage.store import Store

UP_FOR = timedelta(days=30)


def put_up(session: Session, store: Store, member: Member, text: bytes, now: datetime) -> Flyer:
    """Keep the text for UP_FOR. Raises FlyerEmpty."""
    if not text.strip():
        raise FlyerEmpty()
    flyer = Flyer(member_id=member.id, size=len(text))
    session.add(flyer)
    session.flush()
    ledger.enqueue(session, Order(EXPIRE_FLYER, flyer.id, owner_id=member.id, run_after=now + UP_FOR), now=now)
    store.put(flyer.key, text)
    return flyer
