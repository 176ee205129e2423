"""`school nginx`: the configuration of an nginx that stands in front of this school."""

import click

from school.serve.nginx import configuration
from school.settings import Settings


@click.command()
@click.option("--listen", default="80", show_default=True, help="Port, or address:port, on which nginx listens.")
@click.option("--user", default="", help="The account that runs the school, where root starts nginx.")
def nginx(listen: str, user: str) -> None:
    """Print an nginx.conf for the current settings: script/school nginx > nginx.conf

    Public lessons are then sent without asking the school for each of them. docs/delivery.md says how to run it.
    """
    click.echo(configuration(Settings.from_environment(), listen, user), nl=False)
