"""What imports bring to the school."""

from catalog.intake.models import ImportFile, ImportPlace, ImportRun
from catalog.topic import Topic

TOPIC = Topic(models=(ImportRun, ImportPlace, ImportFile))
