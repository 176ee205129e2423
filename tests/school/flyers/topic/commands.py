"""`school flyers`: how many there are."""

import click
from catalog.flyers.models import Flyer
from sqlalchemy import func, select

from catalog.topic import OpenSchool


@click.command()
@click.pass_obj
def flyers(open_school: OpenSchool) -> None:
    """Count the flyers."""
    with open_school().database.readers() as session:
        click.echo(f"{session.scalar(select(func.count()).select_from(Flyer))} flyers")
