"""`school reindex`: build the index of search anew."""

import click

from catalog.search.index import IndexBusy
from catalog.topic import OpenSchool

PATIENCE = 120.0
"""Seconds that the command waits for a server that is just writing."""


@click.command()
@click.pass_obj
def reindex(open_school: OpenSchool) -> None:
    """Build the index of search anew from the database.

    The school does that by itself when the index is lost or damaged. May be used while it runs: the old index answers
    until the new one is whole.
    """
    try:
        count = open_school().indexer.rebuild(PATIENCE)
    except IndexBusy:
        raise click.ClickException("Somebody else is writing the index. Try again in a few minutes.") from None
    click.echo(f"{count} courses and lessons can be found.")
