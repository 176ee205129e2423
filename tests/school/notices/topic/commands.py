"""`school notices`: how many there are."""

import click
from catalog.notices.models import Notice
from sqlalchemy import func, select

from catalog.topic import OpenSchool


@click.command()
@click.pass_obj
def notices(open_school: OpenSchool) -> None:
    """Count the notices."""
    with open_school().database.readers() as session:
        click.echo(f"{session.scalar(select(func.count()).select_from(Notice))} notices")
