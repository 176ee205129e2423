"""Writes and sends the mails of the outbox."""

from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from sqlalchemy.orm import Session

from catalog.mail.models import Contact, Letter, Mail
from catalog.mail.service import contact_of
from catalog.members.models import Member
from catalog.notices.models import Notice
from school.mail import letters
from school.mail.links import Links
from school.mail.transport import Console, Smtp, Transport
from school.settings import Settings


@dataclass(frozen=True)
class Post:
    """What turns a row of the outbox into a mail, and a way to send it."""

    transport: Transport
    links: Links
    home: str
    """The address of the home page."""
    sender: str
    name: str
    """The school's name; "" for the product's own."""

    def write(self, session: Session, mail: Mail) -> EmailMessage | None:
        """The mail as it is sent; None when there is no reason for it any more."""
        contact = contact_of(session, mail.member_id)
        if contact is None or contact.email != mail.address:
            return None
        said = self._said(session, mail, contact)
        if said is None:
            return None
        message = EmailMessage(policy=SMTP)
        message["From"], message["To"], message["Subject"] = self.sender, mail.address, said.subject
        message["Date"] = format_datetime(mail.created_at)
        # The same for each try: a receiver that got it already can tell.
        message["Message-ID"] = f"<{mail.id}@{self.sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday answers, please
        message.set_content(said.text)
        return message

    def _said(self, session: Session, mail: Mail, contact: Contact) -> letters.Said | None:
        language = letters.Language.of(contact.language, self.name)
        member = session.get_one(Member, mail.member_id)
        if mail.letter is Letter.CONFIRM:
            if contact.confirmed_at is not None:
                return None
            link = f"{self.home}/confirm/{self.links.confirm(member.id, contact.email)}"
            return letters.confirm(language, member.name, link)
        if mail.letter is Letter.RESET:
            return letters.reset(language, member.name, f"{self.home}/reset/{self.links.reset(member)}")
        notice = session.get(Notice, mail.facts.get("notice", ""))
        if notice is None or notice.read_at is not None or not contact.wants_mail:
            return None
        return letters.notice(language, notice, self.home)


def post_of(settings: Settings) -> Post:
    """The post of a school."""
    return Post(
        transport=Smtp(settings.mail_url) if settings.mail_url else Console(),
        links=Links([*settings.old_secret_keys, settings.secret]),
        home=settings.home,
        sender=settings.mail_from or "school@localhost",
        name=settings.name,
    )
