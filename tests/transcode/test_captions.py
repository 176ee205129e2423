"""Captions that came inside a file: which tracks are taken, and what is done to keep that bounded.

What their text becomes is in test_embedded_captions.py.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.transcode.conftest import H264, Make, picture
from transcode import captions
from transcode.captions import extract
from transcode.probe import inspect
from transcode.settings import EngineSettings

SRT = (
    "1\n00:00:00,500 --> 00:00:01,000\n十字步，先迈<i>左脚</i>\n\n"
    "2\n00:00:01,200 --> 00:00:01,900\nTom & Jerry: 1 < 2\n"
)


def film(make: Make, tmp_path: Path, *texts: tuple[str, str, str], file: str = "film.mkv") -> Path:
    """A film with captions: each as (file name, its text, options for its track)."""
    inputs: list[str] = []
    options: list[str] = []
    for number, (name, text, words) in enumerate(texts):
        (tmp_path / name).write_text(text, encoding="utf-8")
        inputs += ["-i", str(tmp_path / name)]
        for part in filter(None, words.split(";")):
            kind = f"-disposition:s:{number}" if part.startswith("+") else f"-metadata:s:s:{number}"
            options += [kind, part.removeprefix("+")]
    maps = [word for number in range(len(texts) + 1) for word in ("-map", str(number))]
    return make(file, *picture("64x64", seconds=2), *inputs, *maps, *H264, "-c:s", "copy", *options)


def taken(path: Path, folder: Path) -> tuple[captions.Captions, ...]:
    settings = EngineSettings()
    folder.mkdir()
    found = extract(inspect(path, settings), folder, settings)
    assert list(folder.iterdir()) == []
    return found


def test_text_is_taken_out_as_it_is(make: Make, tmp_path: Path) -> None:
    (only,) = taken(film(make, tmp_path, ("a.srt", SRT, "language=chi;title=简体")), tmp_path / "work")
    assert (only.track.language, only.track.title) == ("zh-Hans", "简体")
    assert "十字步，先迈<i>左脚</i>\n" in only.content.decode()
    assert "Tom & Jerry: 1 < 2\n" in only.content.decode()
    assert only.place(60.5, 61) == [(0.5, 1)]


def test_a_language_that_is_none_is_not_told(make: Make, tmp_path: Path) -> None:
    (only,) = taken(film(make, tmp_path, ("a.srt", SRT, "language=<script>")), tmp_path / "work")
    assert only.track.language == ""


@pytest.mark.parametrize(
    "marks",
    [
        ("+forced+default", "+0"),
        ("title=Forced", ""),
        ("title=强制", "+0"),
        ("+comment", "+0"),
        ("+hearing_impaired+default", "+0"),
        ("+0", "+default"),
        ("+comment", "+forced"),
    ],
)
def test_the_full_track_comes_first(make: Make, tmp_path: Path, marks: tuple[str, str]) -> None:
    texts = [(f"{n}.srt", SRT, f"language=chi;{mark}") for n, mark in enumerate(marks)]
    assert [one.track.index for one in taken(film(make, tmp_path, *texts), tmp_path / "work")] == [2, 1]


def test_a_track_that_names_its_language_comes_before_one_that_does_not(make: Make, tmp_path: Path) -> None:
    both = film(make, tmp_path, ("a.srt", SRT, "+default"), ("b.srt", SRT, "language=chi;+0"))
    assert [one.track.language for one in taken(both, tmp_path / "work")] == ["zh", ""]


def test_a_file_without_captions_starts_no_process(make: Make, tmp_path: Path) -> None:
    settings = EngineSettings()
    plain = inspect(make("plain.mp4", *picture("64x64", seconds=1), *H264), settings)
    assert extract(plain, tmp_path, replace(settings, ffmpeg=Path("/nowhere"))) == ()


def test_captions_without_end_are_left_out_and_the_others_taken(make: Make, tmp_path: Path) -> None:
    line = "啊" * 900
    times = [f"{n}\n00:00:0{n // 1000},{n % 1000:03} --> 00:00:09,000\n{line}\n" for n in range(2000)]
    both = film(make, tmp_path, ("a.srt", "\n".join(times), "language=chi"), ("b.srt", SRT, "language=eng"))
    (only,) = taken(both, tmp_path / "work")
    assert only.track.language == "en"
