"""`school check` and `gc`: check the school, remove unused objects."""

import json
import sys
from datetime import timedelta

import click

from catalog.clock import now
from catalog.removal.service import purge
from school.cli.opening import open_school
from school.upkeep.check import broken
from school.upkeep.gc import lost_multiparts, lost_parts, orphans
from storage.files import FileStore

HALF_COPIED = timedelta(days=1)
"""A copy into the store that has not grown for so long was broken off: nobody is that slow."""


@click.command()
@click.option(
    "--deep", is_flag=True, help="Also read every source and compare its SHA-256. Takes as long as reading."
)
def check(deep: bool) -> None:
    """Check that nothing was lost and nothing is shown that was not verified.

    Prints one JSON object: for each rule the list of what breaks it, and "ok". Exit code 1 when a rule is broken.
    Objects that nothing points to are counted, not a fault: `school gc` removes them.
    """
    opened = open_school()
    rules = broken(opened, now(), deep=deep)
    unreferenced = sum(1 for _ in orphans(opened, now()))
    well = not any(rules.values())
    click.echo(json.dumps({"ok": well, "rules": rules, "unreferenced": unreferenced}, ensure_ascii=False, indent=1))
    sys.exit(0 if well else 1)


@click.command()
@click.option("--dry-run", is_flag=True, help="Only list what would be removed.")
def gc(dry_run: bool) -> None:
    """Remove objects that nothing has pointed to for an hour.

    These are what killed attempts, removed lessons and replaced videos leave behind. Objects of running jobs stay.
    May be used while the school runs.
    """
    opened = open_school()
    if not dry_run:
        with opened.database.sessions() as session:
            purge(session, now())
            session.commit()
    count = total = 0
    for key, size in orphans(opened, now()):
        click.echo(f"{key}  {size} bytes")
        count, total = count + 1, total + size
        if not dry_run:
            opened.store.delete(key)
    for upload_id in lost_parts(opened, now()):
        click.echo(f"unfinished upload {upload_id}, which has no record")
        if not dry_run:
            opened.intake.parts.remove(upload_id)
    for key, ticket in lost_multiparts(opened, now()):
        click.echo(f"parts of {key}, which no upload uses")
        if not dry_run and opened.intake.direct:
            opened.intake.direct.abort(key, ticket)
    if isinstance(opened.store, FileStore) and not dry_run:
        opened.store.sweep(now() - HALF_COPIED)
    done = "would be removed" if dry_run else "removed"
    click.echo(f"{count} objects of {total / 1e6:.1f} MB {done}.")
