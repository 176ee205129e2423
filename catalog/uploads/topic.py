"""Registration of uploads with the school."""

from catalog.personal import Fate, Leaving, Personal
from catalog.states import StateLog
from catalog.topic import Blueprints, Commands, Topic
from catalog.uploads import invariants
from catalog.uploads.jobs import KINDS
from catalog.uploads.models import Upload
from catalog.uploads.objects import references


def _blueprints() -> Blueprints:
    from catalog.web import tus
    from catalog.web.api import uploads

    return tus.blueprint, uploads.blueprint


def _commands() -> Commands:
    from catalog.uploads.commands import retry

    return (retry,)


def _leaving() -> Leaving:
    from catalog.uploads.leaving import leave

    return leave


TOPIC = Topic(
    models=(Upload,),
    job_kinds=KINDS,
    blueprints=_blueprints,
    commands=_commands,
    references=references,
    invariants=(
        invariants.sources_are_kept,
        invariants.acknowledged_bytes_are_kept,
        invariants.endings_have_a_reason,
        invariants.unfinished_uploads_are_worked_on,
    ),
    deep_invariants=(invariants.sources_match_their_hash,),
    personal=(
        Personal(
            Upload.member_id,
            Fate.PASSED_ON,
            "uploads",
            ("id", "filename", "length", "state", "created_at", "sha256"),
        ),
        Personal(Upload.removed_by_id, Fate.KEPT),
        Personal(StateLog.member_id, Fate.EMPTIED),
    ),
    leaving=_leaving,
)
