"""The kind of job that sends a mail; school/pipeline/mailing.py does it."""

from sqlalchemy import ColumnElement, true

from catalog.jobs.kinds import JobKind
from catalog.mail.models import Mail


def _all() -> ColumnElement[bool]:
    return true()


MAIL = JobKind("MAIL", Mail, _all, "Sending a mail")
