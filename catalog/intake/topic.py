"""What imports bring to the school."""

from catalog.intake.jobs import IMPORT
from catalog.intake.models import ImportFile, ImportPlace, ImportRun
from catalog.members.models import Member
from catalog.members.rights import may
from catalog.members.roles import Right
from catalog.topic import Blueprints, Link, Topic


def _blueprints() -> Blueprints:
    from catalog.intake.web import pages

    return (pages.blueprint,)


def _runs(viewer: Member | None) -> bool:
    return may(viewer, Right.RUN)


TOPIC = Topic(
    models=(ImportRun, ImportPlace, ImportFile),
    job_kinds=(IMPORT,),
    blueprints=_blueprints,
    links=(Link("Import", "imports", "imports.index", "disk", rank=45, shown=_runs, on_phone=False),),
)
