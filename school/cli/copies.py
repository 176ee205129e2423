"""`school backup`, `school restore` and `school storage copy`."""

import os
import sys
from pathlib import Path

import click

from school import services
from school.cli.bar import bar
from school.cli.opening import open_school
from school.copies.backup import Folder, Options
from school.copies.backup import backup as make_backup
from school.copies.errors import CopyRefused
from school.copies.moving import copy_all, journal_of
from school.copies.objects import Outcome
from school.copies.restore import restore as bring_back
from school.serve.modes import keep_private
from school.settings import Settings
from school.stores import open_store
from storage.errors import StorageError
from storage.store import Store

FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command()
@click.argument("folder", type=FOLDER)
@click.option(
    "--without-objects",
    is_flag=True,
    help="Only list the objects with their SHA-256, where the store has its own backup.",
)
@click.option("--unfinished", is_flag=True, help="Also back up the bytes of unfinished uploads.")
def backup(folder: Path, without_objects: bool, unfinished: bool) -> None:
    """Back the school up into FOLDER, while it runs. Into the same FOLDER again, only what is new is copied.

    Record, objects, the list of their SHA-256 and the secret key. Keep FOLDER as safe as the school itself. Exit code
    1 when something that the record points to is not in the store; the rest is in the backup all the same.
    """
    opened = open_school()
    try:
        with bar("Copying") as show:
            manifest, outcome = make_backup(opened, Folder(folder), Options(not without_objects, unfinished), show)
    except (CopyRefused, StorageError) as error:
        raise click.ClickException(str(error)) from error
    rows, size = sum(manifest.rows.values()), _size(manifest.bytes)
    click.echo(f"{folder} holds {rows} rows and {'the list of ' * without_objects}{manifest.count} objects, {size}.")
    if not without_objects:
        click.echo(f"{outcome.copied} objects were copied now, {_size(outcome.copied_bytes)}.")
    if opened.settings.secret_key:
        click.echo("SCHOOL_SECRET_KEY is set and not in the backup: keep it with your other settings.")
    for lost in manifest.missing:
        click.echo(f"Missing in the store: {lost}", err=True)
    sys.exit(1 if manifest.missing else 0)


@click.command()
@click.argument("folder", type=FOLDER)
def restore(folder: Path) -> None:
    """Fill an empty school from the backup in FOLDER.

    SCHOOL_DATA, SCHOOL_DATABASE_URL and SCHOOL_STORAGE_URL name the school; nothing may be in it yet. Every checksum
    is verified. Stopped in the middle, the same command goes on.
    """
    try:
        settings = Settings.from_environment()
        keep_private(group_reads=settings.group_reads)
        opened = services.build(settings)
        with bar("Restoring") as show:
            manifest = bring_back(opened, Folder(folder), show)
    except (CopyRefused, StorageError) as error:
        raise click.ClickException(str(error)) from error
    rows = sum(manifest.rows.values())
    click.echo(
        f"The school of {manifest.made_at} is restored: {rows} rows, {manifest.count} objects. Start the server."
    )
    for lost in manifest.missing:
        click.echo(f"Missing already when the backup was made: {lost}", err=True)


@click.group()
def storage() -> None:
    """Move a school's objects between stores."""


@storage.command()
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@click.option("--again", is_flag=True, help="Also read and compare what an earlier run verified.")
def copy(source: str, target: str, again: bool) -> None:
    """Copy all objects FROM one store TO another, each an address as in SCHOOL_STORAGE_URL.

    The school may run meanwhile. Stopped in the middle, or to fetch what came since, run it again: what is there
    with the same size and SHA-256 is not copied twice. Exit code 1 when an object could not be copied.
    """
    settings = Settings.from_environment()
    keep_private(group_reads=settings.group_reads)
    try:
        with bar("Copying") as show:
            journal = journal_of(settings.data, source, target)
            outcome = copy_all(_store_at(source), _store_at(target), journal, show, again=again)
    except (CopyRefused, StorageError) as error:
        raise click.ClickException(str(error)) from error
    _report(outcome)
    sys.exit(1 if outcome.failed else 0)


def _store_at(url: str) -> Store:
    """The store at an address, with the settings' keys to it. Raises SettingsError."""
    return open_store(Settings.from_environment({**os.environ, "SCHOOL_STORAGE_URL": url}))


def _report(outcome: Outcome) -> None:
    for error in outcome.failed.values():
        click.echo(f"Not copied: {error}", err=True)
    for key in outcome.gone:
        click.echo(f"Removed while copying: {key}", err=True)
    there = len(outcome.facts) - outcome.copied
    click.echo(f"{outcome.copied} objects copied, {_size(outcome.copied_bytes)}; {there} existed already.")
    if outcome.failed:
        click.echo(f"{len(outcome.failed)} objects failed. Fix the cause and run the same command again.")
    else:
        click.echo(
            "To switch over: stop the school, run this command once more for what came meanwhile, set "
            "SCHOOL_STORAGE_URL to TO on every machine, start, and run `school check --deep`. Keep the old store "
            "until that says ok."
        )


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB"
