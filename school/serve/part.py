"""A part of the school in a process of its own: `-m school.serve.part celery ...` runs it as `-m celery ...` would.

Python looks for rings of objects that nobody needs again and again while a program is imported, and once more at its
end, and finds none: that is a third of the CPU of a part's start and stop (worker: 1.4 s, without it 0.95 s).
"""

import atexit
import gc
import runpy
import sys


def collect_rarely() -> None:
    """Look for rings a fourteenth as often, and at the end of the process not at all: its memory goes as a whole."""
    gc.set_threshold(10_000, 20, 20)
    atexit.register(gc.freeze)


if __name__ == "__main__":
    collect_rarely()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
