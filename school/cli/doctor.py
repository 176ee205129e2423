"""`school doctor`: what is configured, what works and what is missing, in sentences."""

import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path

import click

from school.cli.opening import open_school
from school.health import Health
from school.services import Services
from school.settings import Settings
from transcode import tools

SECRET = {"secret_key", "admin_password"}
LOW_DISK = 5 * 1024**3
"""Below this many free bytes a single lecture may fill the disk."""

Finding = tuple[bool, str]


@click.command()
def doctor() -> None:
    """Say what is configured, what works and what is missing. Exit code 1 when something does not work.

    Database, store, broker and workers are asked as the running server asks them. Without a running server its broker
    and workers do not answer, and the lines say so.
    """
    opened = open_school()
    for line in _configured(opened.settings):
        click.echo(line)
    well = True
    for works, sentence in _findings(opened):
        click.echo(f"{'works  ' if works else 'BROKEN '} {sentence}")
        well = well and works
    click.echo("Everything works." if well else "Something does not work; see the lines marked BROKEN.")
    sys.exit(0 if well else 1)


def _configured(settings: Settings) -> Iterator[str]:
    for setting in fields(settings):
        value = getattr(settings, setting.name)
        if setting.name in SECRET:
            shown = "set" if value else "not set"
        else:
            # An address of a database or broker may hold a password.
            shown = re.sub(r"//[^@/]*@", "//***@", str(value)) or "(default)"
        yield f"set     {setting.metadata['name']} is {shown}"


def _findings(opened: Services) -> Iterator[Finding]:
    yield sys.version_info >= (3, 11), f"Python {platform.python_version()}."
    yield _tool("ffmpeg", tools.ffmpeg)
    yield _tool("ffprobe", tools.ffprobe)
    yield _disk(opened.settings.data)
    for part, answer in Health(opened).report().items():
        yield answer == "ok", f"The {part} answers." if answer == "ok" else f"The {part}: {answer}."


def _tool(name: str, find: Callable[[], Path]) -> Finding:
    try:
        path = find()
        told = subprocess.run([str(path), "-version"], capture_output=True, text=True, timeout=20, check=True)
    except (OSError, RuntimeError, subprocess.SubprocessError) as error:
        return False, f"{name} cannot be run: {error}"
    return True, f"{' '.join(told.stdout.split()[:3])} ({path})."


def _disk(data: Path) -> Finding:
    usage = shutil.disk_usage(data)
    return usage.free > LOW_DISK, f"{usage.free / 1e9:.0f} of {usage.total / 1e9:.0f} GB are free under {data}."
