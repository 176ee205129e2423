"""`school doctor`: what is configured, what works and what is missing, in sentences."""

import sys

import click

from school.cli.opening import open_school
from school.operations import diagnostics


@click.command()
def doctor() -> None:
    """Say what is configured, what works and what is missing. Exit code 1 when something does not work.

    Database, store, broker and workers are asked as the running server asks them. Without a running server its broker
    and workers do not answer, and the lines say so.
    """
    opened = open_school()
    for name, shown in diagnostics.configured(opened.settings):
        click.echo(f"set     {name} is {shown}")
    well = True
    for finding in diagnostics.findings(opened):
        click.echo(f"{'works  ' if finding.works else 'BROKEN '} {finding.sentence()}")
        well = well and finding.works
    click.echo("Everything is working." if well else "Something is not working; see the lines marked BROKEN.")
    sys.exit(0 if well else 1)
