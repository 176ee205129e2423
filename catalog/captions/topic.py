"""The topic of captions."""

from catalog.captions import invariants
from catalog.captions.jobs import SPEECH
from catalog.captions.models import Captions, SpokenPiece
from catalog.captions.objects import references
from catalog.topic import Blueprints, Topic


def _blueprints() -> Blueprints:
    from catalog.web import captions as files
    from catalog.web.api import captions as api
    from catalog.web.studio import caption_editor
    from catalog.web.studio import captions as studio

    return files.blueprint, api.blueprint, studio.blueprint, caption_editor.blueprint


TOPIC = Topic(
    models=(Captions, SpokenPiece),
    job_kinds=(SPEECH,),
    blueprints=_blueprints,
    references=references,
    invariants=(invariants.captions_are_there,),
)
