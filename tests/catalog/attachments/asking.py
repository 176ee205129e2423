"""How the access table asks for handouts."""

import hashlib
from typing import TYPE_CHECKING

from catalog.attachments.models import Attachment
from catalog.clock import now
from catalog.database import new_id

if TYPE_CHECKING:
    from tests.school.access.asking import Question

PDF = b"%PDF-1.4\nhello\n"
_FORM = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n' + PDF + b"\r\n--edge--\r\n"
"""As bytes, because some tests send the same request several times."""


def _handout(question: "Question") -> str:
    """A handout of the lesson that is asked about; one that was removed where it is to be restored."""
    services, lesson_id = question.cast.services, question._found().lesson
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


FILLED = {"attachment_id": _handout}
BODIES = {
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
