"""`school bundle`: what a USB stick carries into a classroom without a line, and what it brings back."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO
from zoneinfo import ZoneInfo

import click
from flask import Flask

from catalog.clock import now
from player.classrooms.offline import bundle as bundles
from player.classrooms.offline import stick
from player.classrooms.offline.bundle import Answer, Ask, Bundle, Order
from player.classrooms.offline.counting import HANDLERS
from player.classrooms.offline.listing import Source
from player.classrooms.offline.signing import public_keys
from player.classrooms.offline.web.context import zone
from player.classrooms.screens.rooms import find_room
from school.app import create_app
from school.cli.opening import open_school
from school.services import Services

DAY = click.DateTime(["%Y-%m-%d"])
OUT = click.Path(path_type=Path, dir_okay=False, writable=True)


@click.group()
def bundle() -> None:
    """Carry lessons to a classroom without a line on a USB stick, and what happened there back.

    docs/offline.md tells how the stick is used on the screen.
    """


@bundle.command()
@click.argument("classroom")
@click.argument("out", type=OUT)
@click.option("--from", "begins", type=DAY, help="The first day, YYYY-MM-DD. Else today.")
@click.option("--to", "ends", type=DAY, help="The last day. Else the day after the first.")
@click.option("--height", type=click.IntRange(1, 10_000), help="The best picture. Else the classroom's, or the best.")
def make(classroom: str, out: Path, begins: datetime | None, ends: datetime | None, height: int | None) -> None:
    """Write the lessons that CLASSROOM (its name or id) needs to the file OUT, signed."""
    services = open_school()
    app, moment = create_app(services), now()
    with app.app_context():
        here = zone()
    first = begins.date() if begins else moment.astimezone(here).date()
    last = ends.date() if ends else first + timedelta(days=1)
    if last < first:
        raise click.ClickException("--to is before --from.")
    order = Order(_midnight(first, here), _midnight(last + timedelta(days=1), here), height, services.settings.secret)
    made = _prepare(app, services, classroom, order)
    part = out.with_name(f"{out.name}.part")  # a file that was cut off does not look like a bundle
    with part.open("wb") as file:
        bundles.write(made, services.store, order.secret, file)
    part.replace(out)
    for lesson in made.lessons:
        click.echo(f"{lesson['starts_at'][:16].replace('T', ' ')}  {lesson['title']}")
    click.echo(f"{out}: {len(made.lessons)} lessons, {out.stat().st_size / 1e6:.0f} MB")


@bundle.command()
@click.argument("file", type=click.File("rb"))
def read(file: IO[bytes]) -> None:
    """Take what happened from FILE, which a screen has written. What came before counts no second time."""
    services = open_school()
    data = file.read(stick.MOST_BYTES + 1)
    with services.database.sessions() as session:
        found = stick.read(session, data, now(), HANDLERS)
        session.commit()
        room = found.screen.classroom
        click.echo(
            f"{room.name if room else found.screen.id}: {len(found.taken.received)} items, {found.taken.new} new"
        )
        for key, code in found.taken.refused.items():
            click.echo(f"not counted: {key} ({code})")


def _prepare(app: Flask, services: Services, name: str, order: Order) -> Bundle:
    keys = public_keys([services.settings.secret, *services.settings.old_secret_keys])
    programme = app.extensions["player"].programme
    with services.database.readers() as session:
        source = Source(session, services.store, programme, keys, str(order.begins.tzinfo))
        return bundles.prepare(source, find_room(session, name), order, asking(app), now())


def asking(app: Flask) -> Ask:
    """Asks the app for addresses, as a visitor's browser does."""
    client = app.test_client()

    def ask(url: str) -> Answer | None:
        response = client.get(url, base_url="http://127.0.0.1")
        if response.status_code != 200:
            return None
        return Answer(url, response.headers["Content-Type"], response.get_data())

    return ask


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)
