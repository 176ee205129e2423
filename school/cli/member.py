"""`school member ...`: accounts from the terminal, also for an admin who locked themselves out."""

import secrets

import click
from sqlalchemy.orm import Session

from catalog.members import service as members
from catalog.members.models import Member, Role
from school.cli.opening import open_school


@click.group()
def member() -> None:
    """Add members and give them new passwords."""


@member.command()
@click.argument("name")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True, help="The member's role.")
@click.option("--password", help="At least 8 characters. If left out, one is created and shown once.")
def add(name: str, role: str, password: str | None) -> None:
    """Add a member called NAME, who can sign in at once.

    A password given on the command line can be seen by others on this machine for a moment, and stays in the shell's
    history; leave it out and hand on the one that is made.
    """
    opened = open_school(make=True)
    shown = None if password else _made_up()
    with opened.database.sessions() as session:
        made = members.add(session, name, password or shown or "", Role(role))
        members.record_first_role(session, made, by=None)
        told = f"{made.name} is a member now, as {role}."
        session.commit()
    click.echo(told)
    _show(shown)


@member.command()
@click.argument("name")
@click.option("--password", help="At least 8 characters. If left out, one is created and shown once.")
def password(name: str, password: str | None) -> None:
    """Give the member called NAME a new password; all their browsers are signed out."""
    opened = open_school()
    shown = None if password else _made_up()
    with opened.database.sessions() as session:
        found = _named(session, name)
        members.reset_password(session, found, password or shown or "", by=None)
        session.commit()
    click.echo(f"{name} has a new password.")
    _show(shown)


def _named(session: Session, name: str) -> Member:
    found = members.find(session, name)
    if found is None:
        raise click.ClickException(f"Nobody here is called {name}.")
    return found


def _made_up() -> str:
    return secrets.token_urlsafe(12)


def _show(password: str | None) -> None:
    if password is not None:
        click.echo(f"The password is {password} and is shown only once.")
