"""How a member can be reached, as forms say it; and waking a worker for a mail."""

from flask import request
from flask_babel import get_locale
from sqlalchemy import select

from catalog.jobs.models import Job
from catalog.mail.jobs import MAIL
from catalog.mail.models import Contact, Mail
from catalog.mail.service import Reach
from catalog.web.shared.context import context
from catalog.web.shared.session import session


def reach_of_form(fallback: Contact | None = None) -> Reach:
    """What a form says; `fallback`: where it has no box for mails."""
    wants = "mail" in request.form if "has_mail" in request.form else (fallback is None or fallback.wants_mail)
    language = "zh" if get_locale().language == "zh" else "en"
    return Reach(request.form.get("email", ""), request.form.get("phone", ""), wants, language)


def wake(mail: Mail | None) -> None:
    """Tell a worker about a committed mail."""
    if mail is not None:
        job = session().scalars(select(Job).where(Job.kind == MAIL, Job.subject == mail.id)).one()
        context().transcoding.wake(job)
