"""The topic of progress: the home page, where members resume lessons, and the API for positions."""

from catalog.personal import Fate, Personal
from catalog.topic import Blueprints, Link, Topic
from player.progress.models import Progress


def _blueprints() -> Blueprints:
    from player.web import api, home

    return home.blueprint, api.blueprint


TOPIC = Topic(
    models=(Progress,),
    blueprints=_blueprints,
    links=(Link("Home", "home", "home.show", "home", rank=10),),
    personal=(
        Personal(
            Progress.member_id,
            Fate.REMOVED,
            "progress",
            ("lesson_id", "lesson.title", "position", "updated_at"),
            "Places in lessons",
        ),
    ),
)
