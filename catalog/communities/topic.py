"""The topic of districts and communities."""

from catalog.communities.models import Community, District
from catalog.topic import Topic

TOPIC = Topic(models=(District, Community))
