"""What an import says beforehand beside what it then took, its memory by the number of files, a probe's cost."""

import json
import os
import shutil
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench import library, meter
from bench.importing import films
from bench.importing.schools import machine_cpu_s, school
from bench.serving import ROOT

SIZES = (200, 2_000, 10_000)
"""Files of the libraries whose import's memory is measured."""


@dataclass(frozen=True)
class Options:
    """What the caller asked for."""

    files: int
    memory: bool
    cache: Path
    target: Path | None


@dataclass(frozen=True)
class Took:
    """A forecast and what then happened. Seconds and bytes."""

    videos: int
    work_s: float
    """The forecast: of this machine doing nothing else."""
    wall_s: float
    """From the beginning of the import until every video was ready."""
    cpu_s: float
    """The processor time of the command and the school meanwhile."""
    others_cpu_s: float
    """That of all other programs of the machine meanwhile."""
    bytes_forecast: float
    bytes_stored: int
    look_cpu_s: float
    """Of the dry run, all its programs included."""
    looked: int
    """Files that it looked at."""

    @property
    def alone_s(self) -> float:
        """The wall time, without the share of the machine that others had of what was used."""
        return self.wall_s * self.cpu_s / (self.cpu_s + self.others_cpu_s)


def compare(options: Options, console: Console) -> None:
    """Measure, print, and write the JSON file if one was asked for. Raises RunFailed, NotStarted."""
    work = options.cache / "intake"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    with console.status("Making the library ..."):
        clips = library.bases(options.cache / "clips")
        library.make(work / "library", options.files, clips)
        films.make(work / "library" / "录像", options.cache / "films")
    with console.status("Dry run, import, making ..."):
        took = _took(work / "library", work / "school")
    console.print(_forecast(took))
    figures: dict[str, Any] = {"forecast": asdict(took) | {"alone_s": took.alone_s}}
    if options.memory:
        with console.status("Memory ..."):
            figures["memory"] = {count: _peak(work, count, clips) for count in SIZES}
        console.print(_memory(figures["memory"]))
    shutil.rmtree(work)
    if options.target:
        options.target.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def _took(folder: Path, data: Path) -> Took:
    with school(data) as made:
        looked, dry = made.imported(folder, "--dry-run")
        started, ours, all_of_it = time.monotonic(), made.cpu_s(), machine_cpu_s()
        importing, _ = made.imported(folder)
        made.wait_until_ready()
        wall, cpu = time.monotonic() - started, made.cpu_s() - ours + importing.cpu_s
        others = machine_cpu_s() - all_of_it - cpu
        stored = made.stored()
    told = dry["forecast"]
    return Took(
        videos=told["videos"],
        work_s=told["work_hours"] * 3600,
        wall_s=wall,
        cpu_s=cpu,
        others_cpu_s=max(0.0, others),
        bytes_forecast=told["gb"] * 1e9,
        bytes_stored=stored,
        look_cpu_s=looked.cpu_s,
        looked=len(dry["files"]),
    )


def _peak(work: Path, count: int, clips: dict[str, bytes]) -> float:
    """Resident memory of an import of `count` files, in megabytes; its files are linked, not copied."""
    folder, data = work / f"library-{count}", work / f"school-{count}"
    library.make(folder, count, clips)
    data.mkdir()
    argv = ["/usr/bin/env", f"SCHOOL_DATA={data}", f"PYTHONPATH={ROOT}"]
    used = meter.run([*argv, sys.executable, "-m", "bench.importing", str(folder)], data)
    shutil.rmtree(folder)
    shutil.rmtree(data)
    return used.peak_bytes / 1e6


def _forecast(took: Took) -> Table:
    table = Table("", title=f"An import of {took.videos} videos")
    for heading in ("forecast", "took", "forecast / took"):
        table.add_column(heading, justify="right")
    alone = took.alone_s
    table.add_row("minutes", f"{took.work_s / 60:.1f}", f"{alone / 60:.1f}", f"{took.work_s / alone:.2f}")
    ratio = took.bytes_forecast / took.bytes_stored
    table.add_row("MB", f"{took.bytes_forecast / 1e6:.0f}", f"{took.bytes_stored / 1e6:.0f}", f"{ratio:.2f}")
    used, cores = took.cpu_s, os.cpu_count() or 1
    table.caption = (
        f"Took: {took.wall_s / 60:.1f} minutes in all, of which the share of what others used is left out "
        f"({took.others_cpu_s:.0f} CPU s beside our {used:.0f}; {used / cores / 60:.1f} minutes on {cores} cores). "
        f"The dry run took {1000 * took.look_cpu_s / took.looked:.0f} ms of CPU for each of {took.looked} files."
    )
    return table


def _memory(peaks: dict[int, float]) -> Table:
    table = Table("files", "peak MB", "of the smallest", title="Memory of an import")
    least = min(peaks.values())
    for count, peak in peaks.items():
        table.add_row(f"{count}", f"{peak:.0f}", f"{peak / least:.2f}")
    return table
