"""The topic of operators; school/app.py adds their pages, which need the services."""

from catalog.members.models import Member
from catalog.members.rights import may
from catalog.members.roles import Right
from catalog.topic import Link, Topic


def _runs(viewer: Member | None) -> bool:
    return may(viewer, Right.RUN)


TOPIC = Topic(links=(Link("Operations", "operations", "operations.show", "gear", rank=50, shown=_runs),))
