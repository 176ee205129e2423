"""The topic of wishes about captions."""

from catalog.personal import Fate, Personal
from catalog.topic import Blueprints, Topic
from player.viewing.models import Viewing


def _blueprints() -> Blueprints:
    from player.viewing.web import api

    return (api.blueprint,)


TOPIC = Topic(
    models=(Viewing,),
    blueprints=_blueprints,
    personal=(Personal(Viewing.member_id, Fate.REMOVED, "viewing", ("captions", "second")),),
)
