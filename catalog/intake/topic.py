"""What imports bring to the school."""

from catalog.intake.jobs import IMPORT
from catalog.intake.models import ArchiveUpload, ImportFile, ImportHours, ImportPlace, ImportRun
from catalog.intake.objects import references
from catalog.topic import Blueprints, Topic


def _blueprints() -> Blueprints:
    from catalog.intake.web import pages, tus

    return pages.blueprint, tus.blueprint


TOPIC = Topic(
    models=(ImportRun, ImportPlace, ImportFile, ArchiveUpload, ImportHours),
    job_kinds=(IMPORT,),
    blueprints=_blueprints,
    references=references,
)
