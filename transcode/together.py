"""Several runs of the engine at the same time, for work that a viewer waits for."""

import contextvars
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TypeVar

from transcode.report import Report
from transcode.run import Run

Value = TypeVar("Value")
Part = Callable[[Run], Report]


class _Stopped(Exception):
    """Another part failed."""


def together(parts: Sequence[Part], run: Run) -> Report:
    """What all parts made, each in a thread of its own.

    The callbacks of `run` are called by one thread at a time. When one part fails, the others stop, and its error is
    raised.
    """
    lock, failed = threading.Lock(), threading.Event()

    def in_turn(callback: Callable[[Value], None]) -> Callable[[Value], None]:
        def locked(value: Value) -> None:
            with lock:
                if failed.is_set():
                    raise _Stopped
                callback(value)

        return locked

    shared = replace(run, on_progress=in_turn(run.on_progress), on_segment=in_turn(run.on_segment))

    def make(part: Part) -> Report:
        try:
            return part(shared)
        except BaseException:
            failed.set()
            raise

    with ThreadPoolExecutor(len(parts)) as pool:
        # Each thread gets a copy of the log context: the ids of the job.
        made = [pool.submit(contextvars.copy_context().run, make, part) for part in parts]
    for error in [each.exception() for each in made]:
        if error and not isinstance(error, _Stopped):
            raise error
    return Report(tuple(track for each in made for track in each.result().tracks))
