"""How the access table asks for imports."""

from typing import Any

from sqlalchemy import select

from catalog.intake.models import ImportRun, RunState
from catalog.members.models import Member


def _run(question: Any) -> str:
    """A run whose plan is ready."""
    with question.cast.services.database.sessions() as session:
        found = session.scalar(select(ImportRun).limit(1))
        if found is None:
            owner = session.scalars(select(Member).limit(1)).one()
            found = ImportRun(owner_id=owner.id, by_id=owner.id, folder="/old", name="old", state=RunState.PLANNED)
            session.add(found)
            session.commit()
        return found.id


FILLED = {"run_id": _run}
BODIES = {
    "POST /studio/imports": {"data": {"folder": "old", "owner": "王桂兰"}},
    "POST /studio/imports/<run_id>": {"data": {"do": "save"}},
}
