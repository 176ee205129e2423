"""Of several tracks the film's own are used, wherever they stand; what is left out is told."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.transcode.conftest import AAC, H264, Make, picture
from tests.transcode.measuring import assert_ends_together, assert_in_step, beep, flash, hum
from transcode.engine import transcode
from transcode.errors import SourceRejected
from transcode.notes import Note
from transcode.probe import inspect
from transcode.settings import EngineSettings

X264 = [*H264, "-g", "50"]
THREE = ["-map", "0", "-map", "1", "-map", "2"]
STILL = ["-f", "lavfi", "-i", "testsrc2=size=64x64:duration=0.04"]
HUM_FIRST = [*flash(6), *hum(6), *beep(6), *THREE, *X264, *AAC]
STATIONS = ["-program", "title=radio:program_num=1:st=0", "-program", "title=tv:program_num=2:st=1:st=2"]
SECOND = (Note("one_of_sounds", 2, 2),)

# The film's sound beeps; the others hum.
CHOSEN: dict[str, tuple[str, list[str], tuple[Note, ...]]] = {
    "the film before a comment": (
        "a.mkv", [*HUM_FIRST, "-disposition:a:0", "comment", "-disposition:a:1", "default"], SECOND),
    "the film before a comment that is the default": (
        "a.mkv", [*HUM_FIRST, "-disposition:a:0", "comment+default", "-disposition:a:1", "0"], SECOND),
    "an enabled track before a disabled one": (
        "a.mp4", [*HUM_FIRST, "-disposition:a:0", "0", "-disposition:a:1", "default"], SECOND),
    "the film before one that is described for the blind": (
        "a.mkv", [*HUM_FIRST, "-disposition:a:0", "visual_impaired", "-disposition:a:1", "0"], SECOND),
    "the film before a still": (
        "a.mp4", [*STILL, *flash(6), *beep(6), *THREE, "-c:v:0", "mjpeg", "-pix_fmt:v:0", "yuvj420p", "-c:v:1",
                  "libx264", "-pix_fmt:v:1", "yuv420p", *AAC], (Note("still_left_out"),)),
    "the film before a still in Matroska": (
        "a.mkv", [*STILL, *flash(6), *beep(6), *THREE, *X264, *AAC], (Note("still_left_out"),)),
    "the sound of the picture's own station": (
        "a.ts", [*hum(6), *flash(6), *beep(6), *THREE, *X264, "-c:a", "mp2", *STATIONS],
        (Note("one_of_sounds", 2, 2), Note("one_of_programs", 2))),
    "a sound that can be read before one that cannot": (
        "a.nut", [*flash(6), *hum(6), *beep(6), *THREE, *X264, "-c:a:0", "dfpwm", "-c:a:1", "aac"], SECOND),
    "a picture that can be read before one that cannot": (
        "a.mkv", [*picture("64x64", "5", 6), *flash(6), *beep(6), *THREE, "-c:v:0", "magicyuv", "-pix_fmt:v:0",
                  "yuv420p", "-c:v:1", "libx264", "-pix_fmt:v:1", "yuv420p", *AAC], (Note("one_of_pictures", 2, 2),)),
}  # fmt: skip


@pytest.mark.parametrize("name", CHOSEN)
def test_what_is_used_is(name: str, make: Make, tmp_path: Path, settings: EngineSettings) -> None:
    file, arguments, notes = CHOSEN[name]
    source = make(file, *arguments)
    assert inspect(source, settings).notes == notes
    package = transcode(source, tmp_path / "out")
    assert_ends_together(tmp_path / "out", package, 6)
    assert_in_step(tmp_path / "out", package, 3)


Named = Callable[[bytes], bytes]


def unheard_of(whole: bytes) -> bytes:
    """The same file with Apple Lossless under a name that nobody knows."""
    return whole.replace(b"alac", b"qxyz")


def test_a_codec_that_nobody_knows_is_no_reason_to_refuse_a_film_that_does_not_need_it(
    make: Make, tmp_path: Path, settings: EngineSettings
) -> None:
    source = tmp_path / "two.mov"
    both = make("two.mov", *flash(6), *hum(6), *beep(6), *THREE, *X264, "-c:a:0", "alac", "-c:a:1", "aac")
    source.write_bytes(unheard_of(both.read_bytes()))
    assert inspect(source, settings).notes == SECOND
    assert_in_step(tmp_path / "out", transcode(source, tmp_path / "out"), 3)


def test_a_film_whose_only_sound_cannot_be_read_is_told(make: Make, tmp_path: Path, settings: EngineSettings) -> None:
    source = tmp_path / "one.mov"
    source.write_bytes(unheard_of(make("one.mov", *flash(2), *beep(2), *X264, "-c:a", "alac").read_bytes()))
    with pytest.raises(SourceRejected, match="unknown_codec"):
        inspect(source, settings)


def part(make: Make, start: float, *options: str) -> Path:
    """A piece of a transport stream."""
    return make("part.ts", *flash(6), *beep(6), *X264, *AAC, "-output_ts_offset", str(start), *options)


def test_a_second_part_whose_tracks_have_other_numbers_is_played_on(make: Make, tmp_path: Path) -> None:
    joined = tmp_path / "joined.ts"
    joined.write_bytes(part(make, 0).read_bytes() + part(make, 6, "-mpegts_start_pid", "0x200").read_bytes())
    package = transcode(joined, tmp_path / "out")
    assert_ends_together(tmp_path / "out", package, 12)


JOINED: dict[str, tuple[str, list[str]]] = {
    "a station of another number": ("a.ts", ["-mpegts_start_pid", "0x200", "-mpegts_pmt_start_pid", "0x1100",
                                             "-mpegts_service_id", "5", "-output_ts_offset", "6"]),
    "MP4": ("a.mp4", []),
    "Matroska": ("a.mkv", []),
    "Flash": ("a.flv", []),
}  # fmt: skip


@pytest.mark.parametrize("name", JOINED)
def test_a_second_recording_that_cannot_be_played_on_is_told_of(
    name: str, make: Make, tmp_path: Path, settings: EngineSettings
) -> None:
    file, options = JOINED[name]
    clip = [*flash(6), *beep(6), *X264, *AAC]
    joined = tmp_path / file
    joined.write_bytes(make(file, *clip).read_bytes() + make(file, *clip, *options).read_bytes())
    assert inspect(joined, settings).notes == (Note("goes_on"),)
    assert_ends_together(tmp_path / "out", transcode(joined, tmp_path / "out"), 6)
