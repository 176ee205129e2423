"""Opening the school for one command."""

import click

from school import services
from school.migrations import upgrade
from school.services import Services
from school.settings import Settings


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
    opened = services.build(settings)
    if make:
        upgrade(opened.database, settings.data / "run" / "migrate.lock")
    return opened
