"""The topic of checks."""

from catalog.checks.jobs import CHECK, WORDS
from catalog.checks.models import Fact
from catalog.topic import Topic

TOPIC = Topic(models=(Fact,), job_kinds=(CHECK, WORDS))
