"""What notices bring to the school."""

from catalog.notices.invariants import notices_are_there
from catalog.notices.jobs import EXPIRE_NOTICE, expire
from catalog.notices.models import Notice
from catalog.notices.objects import references

from catalog.members.models import Member
from catalog.topic import Blueprints, Commands, Link, Topic


def _blueprints() -> Blueprints:
    from catalog.notices.web import api, pages

    return pages.blueprint, api.blueprint


def _commands() -> Commands:
    from catalog.notices.commands import notices

    return (notices,)


def _is_member(viewer: Member | None) -> bool:
    return viewer is not None


TOPIC = Topic(
    models=(Notice,),
    job_kinds=(EXPIRE_NOTICE,),
    acts=lambda: {EXPIRE_NOTICE: expire},
    blueprints=_blueprints,
    links=(Link("Notices", "notices", "notices.show", "book", rank=25, shown=_is_member),),
    commands=_commands,
    references=references,
    invariants=(notices_are_there,),
)
