"""What imports bring to the school."""

from catalog.intake.jobs import IMPORT
from catalog.intake.models import ImportFile, ImportPlace, ImportRun
from catalog.topic import Blueprints, Topic


def _blueprints() -> Blueprints:
    from catalog.intake.web import pages

    return (pages.blueprint,)


TOPIC = Topic(
    models=(ImportRun, ImportPlace, ImportFile),
    job_kinds=(IMPORT,),
    blueprints=_blueprints,
)
