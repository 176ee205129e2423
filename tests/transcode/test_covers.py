"""A recording with a cover becomes a lesson that shows it."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from tests.transcode.conftest import Make, tone
from transcode import engine, plan, tools
from transcode.engine import transcode
from transcode.package import Package
from transcode.probe import inspect
from transcode.run import Run
from transcode.settings import EngineSettings

PAPER = (246, 240, 228)
RED = (200, 30, 30)
WIDTH = 854


def cover(make: Make, size: str, kind: str = "png") -> Path:
    return make(f"cover.{kind}", "-f", "lavfi", "-i", "color=0xC81E1E:size=" + size, "-frames:v", "1")


def song(make: Make, still: Path, file: str = "song.mp3", seconds: float = 2) -> Path:
    return make(file, *tone(seconds), "-i", str(still), "-map", "0", "-map", "1", "-c:v", "copy",
                "-disposition:v", "attached_pic")  # fmt: skip


def shown(path: Path, at: float = 0) -> bytes:
    """A picture of the usual size as a player shows it."""
    argv = [str(tools.ffmpeg()), "-v", "error", "-i", str(path), "-ss", str(at), "-frames:v", "1"]
    data = subprocess.check_output([*argv, "-pix_fmt", "rgb24", "-f", "rawvideo", "-"])
    assert len(data) == 3 * WIDTH * 480
    return data


def dot(picture: bytes, x: int, y: int) -> tuple[int, ...]:
    """One dot of it."""
    start = 3 * (y * WIDTH + x)
    return tuple(picture[start : start + 3])


def largest(package: Package, folder: Path) -> Path:
    return folder / package.renditions[0].folder / "index.m3u8"


@pytest.mark.parametrize(
    ("size", "inside", "outside"),
    [
        pytest.param("600x600", [(250, 60), (600, 420)], [(150, 240), (700, 240), (427, 10)], id="square"),
        pytest.param("1600x400", [(60, 240), (790, 240)], [(427, 100), (427, 380), (10, 240)], id="wide"),
        pytest.param("300x900", [(427, 40), (427, 440)], [(300, 240), (560, 240)], id="tall"),
        pytest.param(
            "60x60", [(427, 240), (375, 240)], [(340, 240), (427, 120)], id="small, grown to twice its size"
        ),
    ],
)
def test_a_cover_is_shown_whole_on_paper_from_beginning_to_end(
    size: str, inside: list[tuple[int, int]], outside: list[tuple[int, int]], make: Make, tmp_path: Path
) -> None:
    package = transcode(song(make, cover(make, size)), tmp_path / "out")
    assert [(r.width, r.height) for r in package.renditions] == [(854, 480), (640, 360), (426, 240)]
    assert package.duration == pytest.approx(2, abs=0.4)
    for at in (0, 1.5):
        picture = shown(largest(package, tmp_path / "out"), at)
        for x, y in inside:
            assert dot(picture, x, y) == pytest.approx(RED, abs=10), (x, y, at)
        for x, y in outside:
            assert dot(picture, x, y) == pytest.approx(PAPER, abs=10), (x, y, at)


@pytest.mark.parametrize("file", ["song.mp3", "song.m4a", "song.flac"])
def test_the_cover_is_also_the_poster(file: str, make: Make, tmp_path: Path) -> None:
    package = transcode(song(make, cover(make, "300x300", "jpg"), file), tmp_path / "out")
    assert package.audio
    assert dot(shown(tmp_path / "out" / "poster.jpg"), 427, 240) == pytest.approx(RED, abs=12)


@pytest.mark.parametrize("kind", ["gif", "tiff", "webp", "bmp"])
def test_a_cover_of_a_less_usual_kind_is_shown_and_costs_no_song_its_lesson(
    kind: str, make: Make, tmp_path: Path
) -> None:
    package = transcode(song(make, cover(make, "300x300", kind)), tmp_path / "out")
    assert package.audio
    assert dot(shown(tmp_path / "out" / "poster.jpg"), 427, 240) == pytest.approx(RED, abs=16)


def test_a_damaged_cover_does_not_cost_a_song_its_lesson(
    make: Make, tmp_path: Path, settings: EngineSettings
) -> None:
    good = song(make, cover(make, "300x300"))
    whole = good.read_bytes()
    start = whole.index(b"\x89PNG")
    broken = tmp_path / "broken.mp3"
    broken.write_bytes(whole[: start + 33] + b"\xaa" * 300 + whole[start + 333 :])
    assert inspect(broken, settings).cover is None
    package = transcode(broken, tmp_path / "out")
    assert package.duration == pytest.approx(2, abs=0.4)
    assert package.audio


@pytest.mark.parametrize("with_cover", [True, False], ids=["a cover", "waves"])
def test_the_batches_of_a_long_recording_follow_each_other_without_a_gap(
    with_cover: bool, make: Make, tmp_path: Path, settings: EngineSettings
) -> None:
    long = song(make, cover(make, "300x300"), seconds=34.5) if with_cover else make("long.mp3", *tone(34.5))
    whole = plan.make(inspect(long, settings), settings, in_batches=True)
    assert len(whole.batches) > 2
    whole = replace(whole, renditions=whole.renditions[-1:], poster_from=0)  # one tells as much as all three
    at = 0.0
    for batch in whole.batches:
        (made, *_) = engine.pictures(whole, batch, Run(tmp_path, settings)).tracks
        assert float(made.seconds(made.segments[0].start)) == pytest.approx(at, abs=0.01)
        at += float(made.duration)
    assert at == pytest.approx(34.5, abs=0.3)


@pytest.mark.parametrize("with_cover", [True, False], ids=["a cover", "waves"])
def test_a_long_recording_begins_within_seconds_and_goes_on_for_whoever_listens(
    with_cover: bool, make: Make, tmp_path: Path
) -> None:
    settings = EngineSettings(preview_segments=3, preview_pace=0)
    long = song(make, cover(make, "300x300"), seconds=26) if with_cover else make("long.mp3", *tone(26))
    whole = plan.make(inspect(long, settings), settings, in_batches=True)
    assert whole.preview
    begun = engine.preview(whole, Run(tmp_path / "begun", settings))
    assert {track.folder: len(track.segments) for track in begun.tracks} == {whole.preview.folder: 3, "audio": 3}
    (more,) = engine.continue_preview(whole, 3, Run(tmp_path / "more", settings)).tracks
    assert more.segments[0].start == begun.tracks[0].segments[-1].start + begun.tracks[0].segments[-1].duration
    assert float(more.duration) == pytest.approx(26 - 9, abs=0.3)
