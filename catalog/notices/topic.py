"""The topic of notices."""

from catalog.notices.models import Notice
from catalog.personal import Fate, Personal
from catalog.topic import Blueprints, Topic


def _blueprints() -> Blueprints:
    from catalog.notices.web import api, pages

    return api.blueprint, pages.blueprint


TOPIC = Topic(
    models=(Notice,),
    blueprints=_blueprints,
    personal=(
        Personal(Notice.member_id, Fate.REMOVED, "notices", ("kind", "title", "text", "at", "read_at"), "Notices"),
        Personal(Notice.by_id, Fate.REMOVED),
    ),
)
