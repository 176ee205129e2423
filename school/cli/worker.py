"""`school worker`: work for a school whose web runs on another machine."""

import os

import click
from sqlalchemy.exc import SQLAlchemyError

from catalog.connection import is_passing
from catalog.jobs.kinds import QUEUES
from school.cli.opening import open_school
from school.operations.health import Health
from school.serve import workers
from school.serve.programs import DEFAULT_THREADS
from school.serve.programs import worker as program
from school.services import Services

_NAMES = list(QUEUES)


def _split(_context: click.Context, _option: click.Parameter, text: str) -> list[str]:
    names = list(dict.fromkeys(name.strip() for name in text.split(",")))
    if unknown := [name for name in names if name not in _NAMES]:
        raise click.BadParameter(
            f"there is no queue {', '.join(unknown) or '(empty)'}; there are {', '.join(_NAMES)}"
        )
    return names


@click.command()
@click.option(
    "--queues",
    default=",".join(_NAMES),
    show_default=True,
    callback=_split,
    help="What to do: `encode` prepares videos, `default` what is quicker, `index` copies and fingerprints, `speech` "
    "writes captions.",
)
@click.option(
    "--concurrency",
    type=click.IntRange(1, 64),
    help=f"Jobs at a time and queue. Else SCHOOL_ENCODERS for encode, {DEFAULT_THREADS} for default, 1 for index.",
)
def worker(queues: list[str], concurrency: int | None) -> None:
    """Run workers on this machine, in the foreground, until they are asked to stop.

    They need the settings alone: the school's SCHOOL_DATABASE_URL, SCHOOL_BROKER_URL and SCHOOL_STORAGE_URL, and a
    SCHOOL_DATA of their own for work in progress (docs/scale-out.md). SIGTERM or Ctrl-C hands back what is being
    done and ends within 20 seconds.
    """
    opened = open_school()
    _check_tables(opened)
    threads = {"encode": opened.settings.encoders or 1, "default": DEFAULT_THREADS, "index": 1, "speech": 1}
    programs = [program(queue, concurrency or threads[queue], node=f"{queue}-{os.getpid()}") for queue in queues]
    opened.database.engine.dispose()
    workers.run(opened.settings, programs)


def _check_tables(opened: Services) -> None:
    """A database that is away comes back; one without a school is somebody else's. Raises ClickException."""
    try:
        Health(opened).database()
    except SQLAlchemyError as error:
        if not is_passing(error):
            raise click.ClickException(
                "There is no school in this database yet. Start script/server on the machine with the web first."
            ) from error
        click.echo(f"The database does not answer; the workers wait for it. {str(error).splitlines()[0]}", err=True)
