"""What members bring to the school; their pages are those of school/people."""

from catalog.members.models import ApiToken, EndedSession, Member
from catalog.topic import Topic

TOPIC = Topic(models=(Member, EndedSession, ApiToken))
