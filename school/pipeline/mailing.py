"""MAIL jobs: one mail of the outbox goes to the mail server.

A mail is marked as SENDING before a byte of it leaves. If the worker dies then, or the connection breaks while the
server has it, nobody knows whether it arrived: it is not sent again, since the notice stands on the page anyway and
links can be asked for again. What was surely not accepted is tried again, for a day.
"""

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage

import structlog
from sqlalchemy.orm import Session

from catalog.clock import now
from catalog.jobs import ledger
from catalog.mail.models import Mail, MailState
from catalog.mail.service import tidy
from school.mail.transport import NotAccepted, Refused, Unknown
from school.pipeline.context import PipelineContext
from school.pipeline.lease import Lease

log = structlog.get_logger()
TRIED_FOR = timedelta(days=1)
_PAUSES = (timedelta(seconds=30), ledger.FARTHEST)
"""Between tries: the first for a mail server that restarts; longer than FARTHEST no job is put off."""


def perform(context: PipelineContext, lease: Lease) -> None:
    """Send the mail, or leave it for later. Raises LeaseLost, Draining."""
    message = lease.persist(_begin(context, lease))
    if message is None:
        return
    try:
        context.post.transport.send(message)
    except NotAccepted as error:
        log.warning("mail_not_accepted", error=str(error))
        lease.persist(lambda session: _later(session, lease))
    except (Refused, Unknown) as error:
        log.error("mail_lost", error=str(error), kind=type(error).__name__)
        lease.persist(lambda session: _end(session, lease, MailState.FAILED))
    else:
        lease.persist(lambda session: _end(session, lease, MailState.SENT))


def _begin(context: PipelineContext, lease: Lease) -> Callable[[Session], EmailMessage | None]:
    def begin(session: Session) -> EmailMessage | None:
        mail = session.get_one(Mail, lease.claim.subject)
        if mail.state is MailState.SENDING:
            _end(session, lease, MailState.FAILED)
            return None
        message = context.post.write(session, mail)
        if message is None or mail.state is not MailState.WAITING:
            _end(session, lease, MailState.FAILED if message is None else mail.state)
            return None
        mail.state = MailState.SENDING
        return message

    return begin


def _later(session: Session, lease: Lease) -> None:
    mail, moment = session.get_one(Mail, lease.claim.subject), now()
    if mail.created_at < moment - TRIED_FOR:
        _end(session, lease, MailState.FAILED)
        return
    mail.state = MailState.WAITING
    is_new = mail.created_at > moment - timedelta(minutes=2)
    ledger.put_off(session, lease.claim, moment + _PAUSES[0 if is_new else 1])


def _end(session: Session, lease: Lease, state: MailState) -> None:
    ledger.finish(session, lease.claim, now())
    mail = session.get_one(Mail, lease.claim.subject)
    mail.state = state
    mail.sent_at = now() if state is MailState.SENT else mail.sent_at
    tidy(session, now())
