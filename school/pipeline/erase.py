"""ERASE jobs: the objects of a deleted account go for good."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from catalog.clock import now
from catalog.departures.models import Departure
from catalog.jobs import ledger
from school.pipeline.context import PipelineContext
from school.pipeline.lease import Lease
from storage.store import Store


def perform(context: PipelineContext, lease: Lease) -> None:
    """Erase what the departure names; the same again after a crash. Raises LeaseLost, StorageError."""
    with context.database.readers() as session:
        named = list(session.get_one(Departure, lease.claim.subject).objects)
    gone = 0
    for key in _keys(context.store, named):
        context.store.delete(key)
        gone += 1

    def end(session: Session) -> None:
        ledger.finish(session, lease.claim, now())
        departure = session.get_one(Departure, lease.claim.subject)
        departure.objects, departure.erased_at = [], now()
        departure.erased += gone

    lease.persist(end)


def _keys(store: Store, named: list[str]) -> Iterator[str]:
    for one in named:
        if one.endswith("/"):
            yield from [info.key for info in store.list(one)]
        else:
            yield from [info.key for info in store.list(one) if info.key == one]
