"""Runs of the engine at the same time, for work that somebody waits for."""

import contextvars
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TypeVar

from transcode.report import Report
from transcode.run import Run

Told = TypeVar("Told")
Part = Callable[[Run], Report]


class _Stopped(Exception):
    """Another part failed."""


def together(parts: Sequence[Part], run: Run) -> Report:
    """What all parts made, each in a thread of its own.

    What they tell is told one after the other. A failure stops the other parts and passes on.
    """
    telling, failed = threading.Lock(), threading.Event()

    def in_turn(tell: Callable[[Told], None]) -> Callable[[Told], None]:
        def told(value: Told) -> None:
            with telling:
                if failed.is_set():
                    raise _Stopped
                tell(value)

        return told

    quiet = replace(run, on_progress=in_turn(run.on_progress), on_segment=in_turn(run.on_segment))

    def make(part: Part) -> Report:
        try:
            return part(quiet)
        except BaseException:
            failed.set()
            raise

    with ThreadPoolExecutor(len(parts)) as pool:
        # Each with a copy of what the caller's logs say about the job.
        made = [pool.submit(contextvars.copy_context().run, make, part) for part in parts]
    for error in [each.exception() for each in made]:
        if error and not isinstance(error, _Stopped):
            raise error
    return Report(tuple(track for each in made for track in each.result().tracks))
