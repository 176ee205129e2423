"""The parts of the school that fingerprints contribute."""

from catalog.likeness.models import PrintWord, VideoPrint
from catalog.topic import Topic

TOPIC = Topic(models=(VideoPrint, PrintWord))
