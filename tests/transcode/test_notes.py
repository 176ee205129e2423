"""What a person is told of their file beyond whether it was taken."""

import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from tests.transcode.conftest import AAC, H264, Make, picture, tone
from transcode import tools
from transcode.engine import transcode
from transcode.notes import NOTE_SENTENCES, Note
from transcode.probe import inspect
from transcode.settings import EngineSettings

TWO = ["-map", "0", "-map", "1", "-map", "2"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param([*picture("64x64", seconds=1), *tone(1), *H264, *AAC], (), id="an ordinary film"),
        pytest.param([*picture("64x64", seconds=1), *H264], (Note("no_sound"),), id="no sound"),
        pytest.param([*tone(1), *AAC], (Note("waves_shown"),), id="no picture"),
        pytest.param(
            [*picture("64x64", seconds=1), *tone(1), *tone(1, 880), *TWO, *H264, *AAC],
            (Note("first_of_sounds", 2),),
            id="two languages",
        ),
        pytest.param(
            [*picture("64x64", seconds=1), *picture("32x32", seconds=1), *tone(1), *TWO, *H264, *AAC],
            (Note("first_of_pictures", 2),),
            id="two cameras",
        ),
    ],
)
def test_what_is_told_of(
    arguments: list[str], expected: tuple[Note, ...], make: Make, settings: EngineSettings
) -> None:
    assert inspect(make("told.mkv", *arguments), settings).notes == expected


def test_a_cover_is_told_of(make: Make, settings: EngineSettings) -> None:
    still = make("still.png", "-f", "lavfi", "-i", "testsrc2=size=64x64", "-frames:v", "1")
    song = make("song.mp3", *tone(1), "-i", str(still), "-map", "0", "-map", "1", "-disposition:v", "attached_pic")
    assert inspect(song, settings).notes == (Note("cover_shown"),)


def test_every_note_has_a_sentence_that_its_facts_fill() -> None:
    for code, sentence in NOTE_SENTENCES.items():
        filled = Note(code, 2).sentence
        assert "{" not in filled
        assert sentence.endswith(".")


def test_the_sound_of_the_first_of_two_tracks_is_heard(make: Make, tmp_path: Path) -> None:
    source = make("two.mkv", *picture("64x64", seconds=2), *tone(2, 500), *tone(2, 3000), *TWO, *H264, *AAC)
    transcode(source, tmp_path / "out")
    argv = [str(tools.ffmpeg()), "-v", "error", "-i", str(tmp_path / "out" / "audio" / "index.m3u8")]
    data = subprocess.check_output([*argv, "-ss", "0.5", "-t", "1", "-ac", "1", "-f", "s16le", "-"])
    samples = memoryview(data).cast("h")
    crossings = sum(before < 0 <= after for before, after in pairwise(samples))
    assert crossings == pytest.approx(500, abs=10)
