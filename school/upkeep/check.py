"""Checks invariants that must always hold, whatever crashed: each topic has them in its invariants.py.

All of them get one snapshot of the database and one listing of the store, taken after it. Objects that are missing or
too small in the listing are looked up again, so that a running school, whose packages grow meanwhile, is not reported
as broken.
"""

from datetime import datetime

from catalog.topic import Reading
from school import topics
from school.services import Services


def broken(services: Services, now: datetime, *, deep: bool = False) -> dict[str, list[str]]:
    """Violations of each invariant, by its name; `deep` includes slow checks."""
    with services.database.readers() as session:
        objects = {info.key: info.size for info in services.store.list()}
        seen = Reading(services, session, objects, now)
        return {rule.__name__: list(rule(seen)) for rule in topics.invariants(deep=deep)}
