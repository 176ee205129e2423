"""How the access table asks for imports."""

from typing import Any

from sqlalchemy import delete, select

from catalog.intake.archives_sent import parts_of
from catalog.intake.models import ArchiveUpload, ImportRun, RunState
from catalog.members.models import Member, Role


def _run(question: Any) -> str:
    """A run whose plan is ready."""
    with question.people.services.database.sessions() as session:
        found = session.scalar(select(ImportRun).limit(1))
        if found is None:
            owner = session.scalars(select(Member).where(Member.role == Role.ADMIN).limit(1)).one()
            found = ImportRun(owner_id=owner.id, by_id=owner.id, folder="/old", name="old", state=RunState.PLANNED)
            session.add(found)
            session.commit()
        return found.id


def _archive(question: Any) -> str:
    """A ZIP file that the actor is sending; of a visitor's, one of the administrator."""
    services = question.people.services
    with services.database.sessions() as session:
        sender = session.scalars(select(Member.id).where(Member.role == Role.ADMIN).limit(1)).one()
        if question.actor not in ("nobody", "blocked"):
            sender = question.people.actor(question.actor).member_id
        session.execute(delete(ArchiveUpload).where(ArchiveUpload.member_id == sender))
        made = ArchiveUpload(member_id=sender, name="old.zip", length=10)
        session.add(made)
        session.flush()
        parts_of(services.intake.settings).create(made.id)
        session.commit()
        return made.id


_TUS = {"Tus-Resumable": "1.0.0"}
_CHUNK = {**_TUS, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
_ADDRESS = "/uploads/archives/<archive_upload_id>"
FILLED = {"run_id": _run, "archive_upload_id": _archive}
BODIES = {
    "POST /studio/imports/hours": {"data": {}},
    "OPTIONS /uploads/archives": {},
    "POST /uploads/archives": {
        "headers": {**_TUS, "Upload-Length": "10", "Upload-Metadata": "filename b2xkLnppcA=="},
    },
    f"OPTIONS {_ADDRESS}": {},
    f"HEAD {_ADDRESS}": {"headers": _TUS},
    f"PATCH {_ADDRESS}": {"headers": _CHUNK, "data": b"01234"},
    f"DELETE {_ADDRESS}": {"headers": _TUS},
    f"POST {_ADDRESS}": {"headers": {**_TUS, "X-HTTP-Method-Override": "DELETE"}},
    "POST /studio/imports": {"data": {"folder": "old", "owner": "王桂兰"}},
    "POST /studio/imports/<run_id>": {"data": {"do": "save"}},
}
