"""The topic of mail; its pages are in school/people."""

from catalog.mail.jobs import MAIL
from catalog.mail.models import Contact, Mail
from catalog.personal import Fate, Personal
from catalog.topic import Topic

TOPIC = Topic(
    models=(Contact, Mail),
    job_kinds=(MAIL,),
    personal=(
        Personal(
            Contact.member_id,
            Fate.REMOVED,
            "contact",
            ("email", "confirmed_at", "wants_mail", "phone", "language"),
            "Mail address and phone number",
        ),
        Personal(Mail.member_id, Fate.REMOVED, "mails", ("address", "letter", "state", "created_at", "sent_at")),
    ),
)
