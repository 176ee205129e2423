"""What search brings to the school: its page, its addresses for programs, and `school reindex`."""

from catalog.topic import Blueprints, Commands, Topic


def _blueprints() -> Blueprints:
    from catalog.search.web import api, pages

    return pages.blueprint, api.blueprint


def _commands() -> Commands:
    from catalog.search.commands import reindex

    return (reindex,)


TOPIC = Topic(blueprints=_blueprints, commands=_commands)
