"""How the access table asks for handouts."""

import hashlib
from typing import TYPE_CHECKING, Any

from catalog.attachments.models import Attachment, HandoutUpload
from catalog.attachments.resuming import parts_of
from catalog.clock import now
from catalog.courses.models import Lesson
from catalog.database import new_id

if TYPE_CHECKING:
    from tests.school.access.asking import Question

PDF = b"%PDF-1.4\nhello\n"
_FORM = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n' + PDF + b"\r\n--edge--\r\n"
"""As bytes, because some tests send the same request several times."""


def _handout(question: "Question") -> str:
    """A handout of the lesson that is asked about; one that was removed where it is to be restored."""
    services, lesson_id = question.people.services, question._found().lesson
    with services.database.sessions() as session:
        made = Attachment(
            id=new_id(),
            lesson_id=lesson_id,
            name="a",
            ending="pdf",
            size=len(PDF),
            sha256=hashlib.sha256(PDF).hexdigest(),
            position=1,
            removed_at=now() if question.rule.endswith("/restore") else None,
        )
        session.add(made)
        services.store.put(f"attachments/{made.id}", PDF)
        session.commit()
        return made.id


def _upload(question: "Question") -> str:
    """An upload of whoever asks, of which nothing has arrived; of a visitor's, one of the owner."""
    if not question.thing:
        return "any"
    services, found = question.people.services, question._found()
    with services.database.sessions() as session:
        lesson = session.get_one(Lesson, found.lesson)
        sender = lesson.course.owner_id
        if question.actor not in ("nobody", "blocked"):
            sender = question.people.actor(question.actor).member_id
        made = HandoutUpload(id=new_id(), lesson_id=lesson.id, member_id=sender, name="a.pdf", length=len(PDF) + 1)
        session.add(made)
        parts_of(services.intake.settings).create(made.id)
        session.commit()
        return made.id


FILLED = {"attachment_id": _handout, "handout_upload_id": _upload}
_TUS = {"Tus-Resumable": "1.0.0"}
_CHUNK = {"headers": {**_TUS, "Upload-Offset": "0"}, "data": PDF, "content_type": "application/offset+octet-stream"}
_ONE = "/uploads/handouts/<lesson_id>/<handout_upload_id>"
BODIES: dict[str, dict[str, Any]] = {
    "POST /uploads/handouts/<lesson_id>": {
        "headers": {**_TUS, "Upload-Length": "15", "Upload-Metadata": "filename YS5wZGY="},
    },
    f"HEAD {_ONE}": {"headers": _TUS},
    f"DELETE {_ONE}": {"headers": _TUS},
    f"PATCH {_ONE}": _CHUNK,
    f"POST {_ONE}": {**_CHUNK, "headers": {**_TUS, "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}},
    "POST /api/v1/lessons/<lesson_id>/attachments": {
        "data": PDF,
        "content_type": "application/pdf",
        "query_string": {"name": "a.pdf"},
    },
    "PATCH /api/v1/lessons/<lesson_id>/attachments/<attachment_id>": {"json": {"name": "b"}},
    "POST /studio/lessons/<lesson_id>/attachments": {
        "data": _FORM,
        "content_type": "multipart/form-data; boundary=edge",
    },
    "POST /studio/lessons/<lesson_id>/attachments/<attachment_id>/rename": {"data": {"name": "b"}},
    "POST /studio/lessons/<lesson_id>/attachments/<attachment_id>/move": {"data": {"by": "up"}},
}
