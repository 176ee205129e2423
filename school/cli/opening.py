"""Opening the school for one command."""

import click
from psycopg.errors import UndefinedTable
from sqlalchemy.exc import SQLAlchemyError

from catalog.connection import is_passing
from school import services
from school.logs import scrubbed
from school.migrations import upgrade
from school.serve import time_zone
from school.serve.modes import keep_private
from school.services import Services
from school.settings import Settings


def trouble(error: SQLAlchemyError) -> str:
    """What a database that cannot be used means, as a sentence; empty for what only a developer can mend."""
    if is_passing(error):
        return f"The database does not answer. {scrubbed(str(error).splitlines()[0])}"
    unmade = "no such table" in str(error) or isinstance(getattr(error, "orig", None), UndefinedTable)
    return "There is no school in this database yet. Start it once with script/server." if unmade else ""


def open_school(*, make: bool = False) -> Services:
    """The services of the school that the settings name. With `make`, one that is not there yet is begun.

    Raises SettingsError, and ClickException for a school that was never started: a check that made an empty school
    and found it well would hide a mistyped folder.
    """
    settings = Settings.from_environment()
    if not make and not settings.database_url and not (settings.data / "school.sqlite").exists():
        raise click.ClickException(
            f"There is no school in {settings.data}. "
            "Set SCHOOL_DATA to its folder, or start it once with script/server."
        )
    keep_private(group_reads=settings.group_reads)
    time_zone.use(settings.time_zone)
    opened = services.build(settings)
    opened.events.relay.close()  # a command ends before a hint would leave it; pages ask within 15 s
    if make:
        upgrade(opened.database, settings.data / "run" / "migrate.lock")
    return opened
