"""One engine in a process of its own: `python -m bench.searching.measure ENGINE FOLDER PACKAGES QUERIES`.

Prints JSON. Times are CPU time of this process: others may have the cores meanwhile.
"""

import gc
import json
import resource
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.searching.corpus import corpus
from bench.searching.engines import ENGINES, Engine, Ours, add_packages
from bench.searching.queries import Maker

KEYSTROKES = 3  # for each query


def build(name: str, folder: Path) -> dict[str, float]:
    """Build the index; seconds of CPU and megabytes, those of the made corpus left out."""
    courses = list(corpus())
    before, engine = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, ENGINES[name](folder)
    start = time.process_time()
    engine.build(courses)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return {"build_s": time.process_time() - start, "build_mb": peak / 1024}


def ask(name: str, folder: Path, count: int) -> dict[str, Any]:
    """Ask all queries; milliseconds of CPU, megabytes of memory more than before the index was opened."""
    maker = Maker(list(corpus()))
    queries, typed = maker.queries(count), maker.keystrokes(KEYSTROKES * count)
    del maker
    gc.collect()
    before, engine = _resident(), ENGINES[name](folder)
    engine.open()
    times: list[float] = []
    found: dict[str, int] = defaultdict(int)
    asked: dict[str, int] = defaultdict(int)
    for query in queries:
        start = time.process_time()
        ids = engine.answer(query.text)
        times.append(time.process_time() - start)
        if query.wanted:
            asked[query.kind] += 1
            found[query.kind] += query.wanted in ids
    return {
        "results_ms": percentiles(times),
        "suggest_ms": percentiles(_typing(engine, typed)),
        "memory_mb": _resident() - before,
        "among_first_20": {kind: found[kind] / count for kind, count in asked.items()},
    }


def _typing(engine: Engine, typed: Sequence[str]) -> list[float]:
    times: list[float] = []
    if not isinstance(engine, Ours):
        return times
    for text in typed:
        start = time.process_time()
        engine.suggest(text)
        times.append(time.process_time() - start)
    return times


def percentiles(times: Sequence[float]) -> list[float]:
    """The 50th, 95th and 99th, in milliseconds; nothing for nothing."""
    ordered = sorted(times)
    return [1000 * ordered[int(len(ordered) * part)] for part in (0.5, 0.95, 0.99)] if ordered else []


def _resident() -> float:
    """Megabytes of memory that are this process's now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1024**2


def run(name: str, folder: Path, packages: Path, count: int) -> dict[str, Any]:
    """Build and ask, each in a fresh process."""
    figures: dict[str, Any] = {}
    for part in ("build", "ask"):
        words = [sys.executable, "-m", "bench.searching.measure", part, name, str(folder), str(packages), str(count)]
        done = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True, cwd=Path(__file__).parents[2])
        figures |= json.loads(done.stdout)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return {**figures, "index_mb": size / 1024**2}


if __name__ == "__main__":
    _part, _name, _folder, _packages, _count = sys.argv[1:]
    add_packages(Path(_packages))
    _given = Path(_folder)
    print(json.dumps(build(_name, _given) if _part == "build" else ask(_name, _given, int(_count))))
