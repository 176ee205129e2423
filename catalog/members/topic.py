"""What members bring to the school; their pages are those of school/people."""

from catalog.members.models import ApiToken, Appointment, EndedSession, Member
from catalog.topic import Topic

TOPIC = Topic(models=(Member, Appointment, EndedSession, ApiToken))
