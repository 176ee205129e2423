"""What flyers bring to the school."""

from catalog.flyers.invariants import flyers_are_there
from catalog.flyers.jobs import EXPIRE_FLYER, expire
from catalog.flyers.models import Flyer
from catalog.flyers.objects import references

from catalog.members.models import Member
from catalog.topic import Blueprints, Commands, Link, Topic


def _blueprints() -> Blueprints:
    from catalog.flyers.web import api, pages

    return pages.blueprint, api.blueprint


def _commands() -> Commands:
    from catalog.flyers.commands import flyers

    return (flyers,)


def _is_member(viewer: Member | None) -> bool:
    return viewer is not None


TOPIC = Topic(
    models=(Flyer,),
    job_kinds=(EXPIRE_FLYER,),
    acts=lambda: {EXPIRE_FLYER: expire},
    blueprints=_blueprints,
    links=(Link("Flyers", "flyers", "flyers.show", "book", rank=25, shown=_is_member),),
    commands=_commands,
    references=references,
    invariants=(flyers_are_there,),
)
