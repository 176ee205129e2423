"""Before an account is deleted: what is on record of the member's imports goes; others' imports stay with them."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from catalog.intake.models import ImportRun
from catalog.jobs import ledger
from catalog.members.models import Member
from catalog.videos.keys import archive_key


def leave(session: Session, member: Member, now: datetime) -> Iterable[str]:
    """Stop the imports; those that the member began for somebody else pass to that teacher."""
    own = select(ImportRun).where(ImportRun.owner_id == member.id)
    runs = session.scalars(own).all()
    ledger.interrupt(session, [run.id for run in runs], now)
    for_others = (ImportRun.by_id == member.id, ImportRun.owner_id != member.id)
    session.execute(update(ImportRun).where(*for_others).values(by_id=ImportRun.owner_id))
    return [archive_key(run.archive) for run in runs if run.archive]
