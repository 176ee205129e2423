"""What must always be true of a school, whatever crashed: each topic says it in its invariants.py.

All of them get one reading of the database and one listing of the store, taken after the reading began. What the
listing lacks or has too little of is looked for once more, so that a school at work, whose packages grow and whose
sources come in while somebody reads, is not called broken.
"""

from datetime import datetime

from catalog.topic import Reading
from school import topics
from school.services import Services


def broken(services: Services, now: datetime, *, deep: bool = False) -> dict[str, list[str]]:
    """What breaks each invariant, by its name; `deep` asks those that take long as well."""
    with services.database.readers() as session:
        objects = {info.key: info.size for info in services.store.list()}
        seen = Reading(services, session, objects, now)
        return {rule.__name__: list(rule(seen)) for rule in topics.invariants(deep=deep)}
