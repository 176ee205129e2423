"""The topic of remotes."""

from catalog.personal import Fate, Personal
from catalog.topic import Blueprints, Topic
from player.classrooms.remotes.models import Remote, RemoteCode, ScreenCommand


def _blueprints() -> Blueprints:
    from player.classrooms.remotes.web import api, command_api, pages

    return api.blueprint, command_api.blueprint, pages.blueprint


TOPIC = Topic(
    models=(RemoteCode, Remote, ScreenCommand),
    blueprints=_blueprints,
    personal=(Personal(Remote.member_id, Fate.EMPTIED),),
)
