"""The topic of members; their pages are in school/people."""

from catalog.members.models import ApiToken, Appointment, EndedSession, Member
from catalog.topic import Topic

TOPIC = Topic(models=(Member, Appointment, EndedSession, ApiToken))
