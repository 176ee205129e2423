"""What imports bring to the school."""

from catalog.intake.jobs import IMPORT
from catalog.intake.models import ArchiveUpload, ImportFile, ImportHours, ImportPlace, ImportRun
from catalog.intake.objects import references
from catalog.personal import Fate, Leaving, Personal
from catalog.topic import Blueprints, Topic


def _blueprints() -> Blueprints:
    from catalog.intake.web import pages, tus

    return pages.blueprint, tus.blueprint


def _leaving() -> Leaving:
    from catalog.intake.leaving import leave

    return leave


TOPIC = Topic(
    models=(ImportRun, ImportPlace, ImportFile, ArchiveUpload, ImportHours),
    job_kinds=(IMPORT,),
    blueprints=_blueprints,
    references=references,
    personal=(
        Personal(
            ImportRun.owner_id,
            Fate.REMOVED,
            "imports",
            ("name", "state", "created_at"),
            "Records of imports; the imported courses stay with their owners",
        ),
        Personal(ImportRun.by_id, Fate.PASSED_ON),
        Personal(ArchiveUpload.member_id, Fate.REMOVED, "unfinished_imports", ("name", "length", "touched_at")),
    ),
    leaving=_leaving,
)
