"""A source that changes in the middle is one lesson from beginning to end."""

import subprocess
from pathlib import Path

import pytest

from tests.transcode.charts import FIELDS, chart, fields_of, furthest
from tests.transcode.conftest import H264, Make
from tests.transcode.test_loudness import heard
from transcode import tools
from transcode.engine import transcode

TONE = "0.2*sin(2*PI*500*t)"


def part(make: Make, size: str, sound: str, start: float, *options: str) -> Path:
    """Three seconds of the chart with a sound, as a piece of a transport stream."""
    picture = chart(size, "format=yuv420p", rate="25", seconds=3)
    cut = picture.index("-filter_complex")
    return make(
        "part.ts", *picture[:cut], "-f", "lavfi", "-i", sound, "-filter_complex", f"{picture[cut + 1]}[v]",
        "-map", "[v]", "-map", "8:a", *H264, "-g", "25", *options, "-output_ts_offset", str(start),
    )  # fmt: skip


def joined(tmp_path: Path, *parts: Path) -> Path:
    whole = tmp_path / "whole.ts"
    whole.write_bytes(b"".join(each.read_bytes() for each in parts))
    return whole


def silences(folder: Path) -> str:
    argv = [str(tools.ffmpeg()), "-hide_banner", "-nostats", "-i", str(folder / "audio" / "index.m3u8")]
    argv += ["-af", "silencedetect=noise=-40dB:duration=0.2", "-f", "null", "-"]
    told = subprocess.run(argv, capture_output=True, text=True, check=True).stderr
    return "\n".join(line for line in told.splitlines() if "silence_start" in line)


SOUNDS = {
    "two channels": (f"aevalsrc={TONE}|{TONE}:d=3", ["-c:a", "ac3"]),
    "six channels": (f"aevalsrc=0|0|{TONE}|0|0|0:c=5.1:d=3", ["-c:a", "ac3"]),
    "one channel at another rate": (f"aevalsrc={TONE}:s=44100:d=3", ["-c:a", "mp2"]),
    "two channels of MPEG": (f"aevalsrc={TONE}|{TONE}:s=48000:d=3", ["-c:a", "mp2"]),
}


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("two channels", "six channels"),
        ("six channels", "two channels"),
        ("one channel at another rate", "two channels of MPEG"),
    ],
)
def test_a_sound_that_changes_its_channels_goes_on(first: str, then: str, make: Make, tmp_path: Path) -> None:
    pieces = [
        part(make, "320x80", SOUNDS[name][0], start, *SOUNDS[name][1]) for name, start in ((first, 0), (then, 3))
    ]
    package = transcode(joined(tmp_path, *pieces), tmp_path / "out")
    assert package.duration == pytest.approx(6, abs=0.2)
    assert silences(tmp_path / "out") == ""
    assert heard(tmp_path / "out").integrated == pytest.approx(-16, abs=1)


def test_a_picture_that_changes_its_size_goes_on_in_the_first_one(make: Make, tmp_path: Path) -> None:
    sound, encoder = SOUNDS["two channels"]
    pieces = [
        part(make, size, sound, start, *encoder) for size, start in (("320x80", 0), ("640x160", 3), ("160x40", 6))
    ]
    package = transcode(joined(tmp_path, *pieces), tmp_path / "out")
    assert package.duration == pytest.approx(9, abs=0.2)
    assert [(each.width, each.height) for each in package.renditions] == [(320, 80)]
    for at in (1, 4, 7.5):
        assert furthest(fields_of(tmp_path / "out" / "80p" / "index.m3u8", at=at), FIELDS) <= 12, at
