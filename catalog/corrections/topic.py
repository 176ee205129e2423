"""The topic of corrections."""

from catalog.corrections.models import Correction
from catalog.personal import Fate, Personal
from catalog.topic import Blueprints, Topic


def _blueprints() -> Blueprints:
    from catalog.corrections.web import api, pages

    return api.blueprint, pages.blueprint


TOPIC = Topic(
    models=(Correction,),
    blueprints=_blueprints,
    personal=(
        Personal(
            Correction.member_id,
            Fate.REMOVED,
            "corrections",
            (
                "lesson_id",
                "lesson.title",
                "language",
                "start",
                "before",
                "after",
                "state",
                "created_at",
                "decided_at",
            ),
            "Proposed corrections of captions; what was accepted of them stays in the captions",
        ),
        Personal(Correction.decided_by_id, Fate.EMPTIED),
    ),
)
