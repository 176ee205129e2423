"""Runs at the same time: what they tell comes one after the other, and none outlives the failure of another."""

import threading
from pathlib import Path

import pytest

from transcode.errors import EngineFailed
from transcode.progress import Progress
from transcode.report import Report, Track
from transcode.run import Run
from transcode.settings import EngineSettings
from transcode.together import together

MADE = Progress(0.5, 1.0, 2.0)


def report(folder: str) -> Report:
    """What a part has made."""
    return Report((Track(folder, 1000, "avc1", "", 0, ()),))


def test_the_report_names_what_all_parts_made_in_their_order(tmp_path: Path) -> None:
    made = together([lambda _: report("360p"), lambda _: report("audio")], Run(tmp_path, EngineSettings()))
    assert [track.folder for track in made.tracks] == ["360p", "audio"]


def test_parts_run_at_the_same_time(tmp_path: Path) -> None:
    both = threading.Barrier(2, timeout=20)

    def part(_: Run) -> Report:
        both.wait()
        return Report(())

    together([part, part], Run(tmp_path, EngineSettings()))


def test_two_parts_never_tell_at_once(tmp_path: Path) -> None:
    telling, overlaps = threading.Lock(), []

    def listen(_: Progress) -> None:
        overlaps.append(not telling.acquire(blocking=False))
        threading.Event().wait(0.001)
        telling.release()

    def part(run: Run) -> Report:
        for _ in range(50):
            run.on_progress(MADE)
        return Report(())

    together([part, part], Run(tmp_path, EngineSettings(), on_progress=listen))
    assert overlaps == [False] * 100


def test_the_failure_of_one_part_stops_the_other_and_passes_on(tmp_path: Path) -> None:
    def fails(_: Run) -> Report:
        raise EngineFailed("no_space", "")

    def goes_on(run: Run) -> Report:
        while True:
            run.on_progress(MADE)

    with pytest.raises(EngineFailed, match="no_space"):
        together([goes_on, fails], Run(tmp_path, EngineSettings()))
