"""The tools of an import, and how it tells what it does."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from catalog.clock import Clock
from catalog.connection import Database
from catalog.intake.probing import Prober
from catalog.intake.sources import FileSource
from catalog.jobs.models import Job
from catalog.uploads.service import Intake


class Stopped(Exception):
    """A person or the machine asked the import to stop; everything done so far is on record."""


class Show(Protocol):
    """Shows how far a step is."""

    def __call__(self, step: str, done: float, total: float, /) -> None:
        """`step` is LOOKING (files), COMPARING (files), MEASURING (videos) or TAKING (bytes)."""


def _silent(_step: str, _done: float, _total: float) -> None:
    return None


def _never() -> None:
    return None


@dataclass(frozen=True)
class Importer:
    """What an import works with."""

    database: Database
    intake: Intake
    prober: Prober
    source: FileSource
    clock: Clock
    wake: Callable[[Job], None]
    show: Show = _silent
    check: Callable[[], None] = field(default=_never)
    """Called often; raises Stopped, or whatever ends the work, when it is to stop."""
