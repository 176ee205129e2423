"""A part of the school in a process of its own: `-m school.serve.part celery ...` runs it as `-m celery ...` would.

Python's garbage collector runs again and again during the imports of a program, and once more at its end, and finds
nothing: that is a third of the CPU of a part's start and stop (worker: 1.4 s, without it 0.95 s).
"""

import atexit
import gc
import runpy
import sys


def collect_rarely() -> None:
    """Collect garbage a fourteenth as often, and not at the end of the process, when all memory is freed."""
    gc.set_threshold(10_000, 20, 20)
    atexit.register(gc.freeze)


if __name__ == "__main__":
    collect_rarely()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
