"""The topic of accounts: sign-in, the account page, the members' pages."""

from catalog.members.models import Member
from catalog.members.rights import may
from catalog.members.roles import Right
from catalog.topic import Blueprints, Commands, Link, Topic


def _blueprints() -> Blueprints:
    from school.people import account, admin, api, contact, departing, here, invitations, neighbours

    return (
        account.blueprint,
        admin.blueprint,
        contact.blueprint,
        departing.blueprint,
        here.blueprint,
        invitations.blueprint,
        neighbours.blueprint,
        api.blueprint,
    )


def _commands() -> Commands:
    from school.cli.member import member

    return (member,)


def _admits(viewer: Member | None) -> bool:
    return may(viewer, Right.ADMIT)


def _is_member(viewer: Member | None) -> bool:
    return viewer is not None


def _is_visitor(viewer: Member | None) -> bool:
    return viewer is None


TOPIC = Topic(
    blueprints=_blueprints,
    commands=_commands,
    links=(
        # A phone's bar has five places; the operators' page links to the members for administrators.
        Link("Members", "members", "admin.members", "people", rank=40, shown=_admits, on_phone=False),
        Link("Me", "account", "account.show", "user", rank=90, shown=_is_member, main=False),
        Link("Sign in", "account", "account.sign_in", "user", rank=90, shown=_is_visitor, main=False),
    ),
)
