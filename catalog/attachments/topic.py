"""The topic of handouts."""

from catalog.attachments import invariants
from catalog.attachments.models import Attachment, HandoutUpload
from catalog.attachments.objects import references
from catalog.personal import Fate, Personal
from catalog.topic import Blueprints, Topic


def _blueprints() -> Blueprints:
    from catalog.attachments.web import api, files, studio, tus

    return files.blueprint, api.blueprint, studio.blueprint, tus.blueprint


TOPIC = Topic(
    models=(Attachment, HandoutUpload),
    blueprints=_blueprints,
    references=references,
    invariants=(invariants.handouts_are_there,),
    deep_invariants=(invariants.handouts_are_unchanged,),
    personal=(
        Personal(HandoutUpload.member_id, Fate.REMOVED, "unfinished_handouts", ("name", "length", "touched_at")),
    ),
)
