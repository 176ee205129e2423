"""The topic of likes and thank-yous."""

from catalog.personal import Fate, Personal
from catalog.reactions.models import Reaction
from catalog.topic import Blueprints, Topic


def _blueprints() -> Blueprints:
    from catalog.reactions.web import api, pages

    return api.blueprint, pages.blueprint


TOPIC = Topic(
    models=(Reaction,),
    blueprints=_blueprints,
    personal=(
        Personal(
            Reaction.member_id, Fate.REMOVED, "reactions", ("kind", "clip_id", "lesson_id", "at"), "Likes and thanks"
        ),
    ),
)
