"""`school transcode`: the engine alone, without server, database or queue."""

import sys
from pathlib import Path

import click

from transcode.cli import run


@click.command()
@click.argument("source", type=click.Path(path_type=Path))
@click.argument("folder", type=click.Path(path_type=Path))
def transcode(source: Path, folder: Path) -> None:
    """Make the package of the video SOURCE in the new FOLDER.

    Shows a progress bar on standard error and ends with one line of JSON on standard output. Exit code 1: the file
    cannot be used, and the line says why. Exit code 2: the fault is on this side.
    """
    sys.exit(run(source, folder))
