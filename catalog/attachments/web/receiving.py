"""Receives handouts for the API and the studio, with no transaction open while bytes arrive."""

from catalog.attachments import service
from catalog.attachments.models import Attachment
from catalog.attachments.service import File
from catalog.courses.models import Lesson
from catalog.courses.service import get_lesson
from catalog.members.rights import require
from catalog.members.roles import Right
from catalog.web.shared.api import signed_in
from catalog.web.shared.context import context
from catalog.web.shared.session import session

FORM_EXTRA = 64 * 1024
"""Bytes of a form besides its files."""


def editable(lesson_id: str) -> Lesson:
    """The lesson, if whoever asks may change it. Raises Unauthorized, NotFound, NotAllowed."""
    lesson = get_lesson(session(), lesson_id, signed_in())
    require(signed_in(), Right.EDIT, lesson)
    return lesson


def take(lesson_id: str, file: File) -> Attachment:
    """Receive one file and put it beside the lesson; the right is checked before and after. Commits.

    Raises as `editable`, `service.receive` and `service.add`.
    """
    lesson = editable(lesson_id)
    service.check_name(file.name)
    service.check_room(session(), lesson, file.length or 0)
    session().rollback()  # others must be able to write while the bytes arrive
    received = service.receive(context().intake.store, file, context().intake.settings.folder)
    made = service.add(session(), signed_in(), editable(lesson_id), received)
    session().commit()
    return made
