"""The topic of invitations to the school; its pages are in school/people."""

from catalog.invitations.models import InvitingLink
from catalog.personal import Fate, Personal
from catalog.topic import Topic

TOPIC = Topic(
    models=(InvitingLink,),
    personal=(
        Personal(
            InvitingLink.made_by_id, Fate.EMPTIED, "invitations_made", ("role", "note", "most", "used", "created_at")
        ),
    ),
)
