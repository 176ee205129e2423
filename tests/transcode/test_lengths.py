"""A lesson begins and ends with the tracks that it is made of, and all of them end together."""

import struct
from pathlib import Path

import pytest

from tests.transcode.conftest import AAC, H264, Make, picture
from tests.transcode.measuring import assert_ends_together, assert_in_step, beep, end_of, flash, hum
from tests.transcode.test_batches import make_in_batches
from transcode import indexing, plan, probe, verify
from transcode.engine import transcode
from transcode.errors import SourceRejected
from transcode.notes import Note
from transcode.probe import inspect
from transcode.settings import EngineSettings

X264 = [*H264, "-g", "50"]
DVD = ["-c:v", "mpeg2video", "-q:v", "3", "-c:a", "ac3", "-f", "dvd"]
SOUND_LATE, PICTURE_LATE = ["-af", "atrim=start=12"], ["-vf", "trim=start=12"]
THREE = ["-map", "0", "-map", "1", "-map", "2"]
FRAGMENTS = ["-movflags", "frag_keyframe+empty_moov+default_base_moof"]

LATE: dict[str, tuple[str, list[str], str]] = {
    "the sound of a transport stream": ("a.ts", [*SOUND_LATE, *X264, *AAC], "short_sound"),
    "the sound of a disc": ("a.vob", [*SOUND_LATE, *DVD], "short_sound"),
    "the sound of a camcorder": (
        "a.m2ts",
        [*SOUND_LATE, *X264, "-c:a", "ac3", "-mpegts_m2ts_mode", "1"],
        "short_sound",
    ),
    "the sound of an AVI": ("a.avi", [*SOUND_LATE, *X264, *AAC], "short_sound"),
    "the sound of a Matroska file": ("a.mkv", [*SOUND_LATE, *X264, *AAC], "short_sound"),
    "the picture of a transport stream": ("a.ts", [*PICTURE_LATE, *X264, *AAC], "short_picture"),
    "the picture of a disc": ("a.vob", [*PICTURE_LATE, *DVD], "short_picture"),
    "the picture of a Matroska file": ("a.mkv", [*PICTURE_LATE, *X264, *AAC], "short_picture"),
}


@pytest.mark.parametrize("name", LATE)
def test_what_begins_late_keeps_its_place(name: str, make: Make, tmp_path: Path, settings: EngineSettings) -> None:
    file, options, note = LATE[name]
    source = make(file, *flash(18), *beep(18), *options)
    assert Note(note) in inspect(source, settings).notes
    package = transcode(source, tmp_path / "out")
    # AVI has no gaps: ffmpeg writes its sound from the start.
    assert_ends_together(tmp_path / "out", package, 18)
    assert_in_step(tmp_path / "out", package, 3)


def without(stream: Path, pid: int, to: Path) -> Path:
    """A transport stream whose packets of one track are lost; its table still announces it."""
    data = stream.read_bytes()
    packets = (data[at : at + 188] for at in range(0, len(data), 188))
    to.write_bytes(b"".join(each for each in packets if (each[1] & 31) << 8 | each[2] != pid))
    return to


@pytest.mark.parametrize(
    ("pid", "notes", "audio"),
    [
        pytest.param(0x101, ("empty_sound",), False, id="a sound"),
        pytest.param(0x100, ("empty_picture", "waves_shown"), True, id="a picture"),
    ],
)
def test_what_is_announced_and_never_comes_is_left_out(
    pid: int, notes: tuple[str, ...], audio: bool, make: Make, tmp_path: Path, settings: EngineSettings
) -> None:
    whole = make("full.ts", *flash(6), *beep(6), *X264, *AAC)
    source = without(whole, pid, tmp_path / "dead.ts")
    assert tuple(note.code for note in inspect(source, settings).notes) == notes
    package = transcode(source, tmp_path / "out")
    assert package.audio == audio
    assert_ends_together(tmp_path / "out", package, 6)


CAPTIONS = "1\n00:00:01,000 --> 00:00:02,000\none\n\n2\n00:00:25,000 --> 00:00:29,000\nlate\n"
LONGER: dict[str, tuple[str, list[str]]] = {
    "a second sound": ("a.mkv", [*hum(20), *THREE, *X264, *AAC]),
    "a second sound in MP4": ("a.mp4", [*hum(20), *THREE, *X264, *AAC]),
    "a second sound in a transport stream": ("a.ts", [*hum(20), *THREE, *X264, *AAC]),
    "a second picture": ("a.mkv", [*picture("64x64", "5", 20), *THREE, *X264, *AAC]),
}


@pytest.mark.parametrize("name", LONGER)
def test_a_track_that_is_not_used_does_not_make_a_film_longer(name: str, make: Make, tmp_path: Path) -> None:
    file, options = LONGER[name]
    package = transcode(make(file, *flash(8), *beep(8), *options), tmp_path / "out")
    assert_ends_together(tmp_path / "out", package, 8)
    assert_in_step(tmp_path / "out", package, 4)


def test_captions_beyond_the_end_do_not_make_a_film_longer(make: Make, tmp_path: Path) -> None:
    words = tmp_path / "words.srt"
    words.write_text(CAPTIONS)
    source = make("a.mkv", *flash(8), *beep(8), "-i", str(words), *THREE, *X264, *AAC, "-c:s", "copy")
    assert_ends_together(tmp_path / "out", transcode(source, tmp_path / "out"), 8)


@pytest.mark.parametrize("file", ["a.mkv", "a.mp4"])
def test_a_track_that_is_not_used_does_not_make_a_film_begin_earlier(
    file: str, make: Make, tmp_path: Path, settings: EngineSettings
) -> None:
    early = ["-itsoffset", "-7", *hum(24), *flash(14), *beep(14), "-map", "1", "-map", "2", "-map", "0", *X264, *AAC]
    source = make(file, *early)
    assert inspect(source, settings).duration == pytest.approx(14, abs=0.05)
    package = transcode(source, tmp_path / "out")
    assert_ends_together(tmp_path / "out", package, 14)
    assert_in_step(tmp_path / "out", package, 7)


LENGTHS = [("mp4", 8, 3), ("mp4", 3, 8), ("ts", 8, 3), ("ts", 3, 8), ("flv", 8, 3), ("mkv", 3, 8), ("mp4", 0.04, 6)]


@pytest.mark.parametrize(("ending", "shown", "heard"), LENGTHS)
def test_tracks_of_unequal_length_end_together(
    ending: str, shown: float, heard: float, make: Make, tmp_path: Path
) -> None:
    source = make(f"a.{ending}", *flash(shown), *beep(heard), *X264, *AAC)
    package = transcode(source, tmp_path / "out")
    assert_ends_together(tmp_path / "out", package, max(shown, heard))


@pytest.mark.parametrize(
    ("ending", "shown", "heard"), [("mp4", 40, 8), ("mp4", 8, 40), ("mkv", 40, 40), ("mkv", 8, 60), ("mkv", 0.04, 40)]
)
def test_tracks_of_unequal_length_end_together_also_in_batches(
    ending: str, shown: float, heard: float, make: Make, tmp_path: Path, settings: EngineSettings
) -> None:
    source = make(f"a.{ending}", *flash(shown, 10), *beep(heard), *X264, *AAC)
    folder = tmp_path / "joined"
    whole = make_in_batches(source, folder, settings)
    assert len(whole.batches) > 2
    assert ends(folder, whole) == pytest.approx([max(shown, heard)] * len(whole.folders), abs=0.15)


def ends(folder: Path, whole: plan.Plan) -> list[float]:
    late = {"audio": float(whole.delay)}
    return [end_of(folder, name) - late.get(name, 0.0) for name in whole.folders]


@pytest.mark.parametrize("late", [SOUND_LATE, PICTURE_LATE])
def test_a_late_track_keeps_its_place_in_batches_of_a_copy_with_an_index(
    late: list[str], make: Make, tmp_path: Path, settings: EngineSettings
) -> None:
    described = inspect(make("a.ts", *flash(28), *beep(28), *late, *X264, *AAC), settings)
    copy = indexing.indexed(described, tmp_path / "copy", settings)
    assert copy is not None
    folder = tmp_path / "joined"
    whole = make_in_batches(copy.path, folder, settings)
    assert ends(folder, whole) == pytest.approx([28] * len(whole.folders), abs=0.06)


def test_nothing_is_copied_that_ends_before_the_sound(make: Make, settings: EngineSettings) -> None:
    fit = ["-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-crf", "33", "-g", "31"]
    wide = picture("496x96", "10", 12)
    for heard, copyable in ((12, True), (8, True), (12.5, False)):
        source = make("fit.mp4", *wide, *beep(heard), *fit, *AAC)
        assert probe.inspect(source, settings).copyable == copyable, heard


def test_a_picture_that_cannot_be_decoded_to_its_end_stands_until_the_sound_ends(make: Make, tmp_path: Path) -> None:
    whole = make("a.ts", *flash(12), *beep(12), "-c:v", "mpeg2video", "-q:v", "3", "-g", "25", "-c:a", "mp2")
    data = bytearray(whole.read_bytes())
    for at in range(len(data) // 2 // 188 * 188, len(data), 188):
        if (data[at + 1] & 31) << 8 | data[at + 2] == 0x100 and not data[at + 1] & 0x40:
            data[at + 4 : at + 188] = bytes([data[at + 3] & 0x20] * 184)  # what continues a picture is lost
    torn = tmp_path / "torn.ts"
    torn.write_bytes(bytes(data))
    package = transcode(torn, tmp_path / "out")
    assert_ends_together(tmp_path / "out", package, 12)


def test_a_file_whose_pictures_and_sound_stop_before_its_end_is_told(make: Make, tmp_path: Path) -> None:
    whole = make("a.flv", *flash(12), *beep(12), *X264, *AAC)
    cut = tmp_path / "cut.flv"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size * 2 // 3])
    with pytest.raises(SourceRejected, match="ends_early"):
        transcode(cut, tmp_path / "out")


def test_a_whole_matroska_file_whose_header_says_too_much_is_as_long_as_its_tracks(
    make: Make, tmp_path: Path
) -> None:
    data = bytearray(make("long.mkv", *flash(6), *beep(6), *X264, *AAC).read_bytes())
    place = data.index(b"\x44\x89\x88") + 3  # Duration, a double of eight bytes
    data[place : place + 8] = struct.pack(">d", 999_000.0)
    told, cut = tmp_path / "told.mkv", tmp_path / "cut.mkv"
    told.write_bytes(data)
    assert_ends_together(tmp_path / "out", transcode(told, tmp_path / "out"), 6)
    cut.write_bytes(data[:-5000])
    with pytest.raises(SourceRejected, match="ends_early"):
        transcode(cut, tmp_path / "out")


@pytest.mark.parametrize("part", [0.4, 0.7, 0.98])
def test_a_recording_in_fragments_that_was_broken_off_is_taken_up_to_its_last_whole_one(
    part: float, make: Make, tmp_path: Path, settings: EngineSettings
) -> None:
    whole = make("a.mp4", *flash(14), *beep(14), *X264, *AAC, *FRAGMENTS).read_bytes()
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(whole[: int(len(whole) * part)])
    described = inspect(cut, settings)
    assert Note("broken_off") in described.notes
    assert described.duration % 2 == pytest.approx(0, abs=0.05)  # a fragment holds two seconds
    assert described.duration >= 14 * part - 3
    package = transcode(cut, tmp_path / "out")
    assert_ends_together(tmp_path / "out", package, described.duration)
    assert_in_step(tmp_path / "out", package, round(described.duration / 2))


@pytest.mark.parametrize("inside", [1, 9, 0.5, -1])
def test_neither_does_a_cut_in_the_head_of_a_fragment_cost_the_recording(
    inside: float, make: Make, tmp_path: Path, settings: EngineSettings
) -> None:
    whole = make("a.mp4", *flash(8), *beep(8), *X264, *AAC, *FRAGMENTS).read_bytes()
    head = whole.rindex(b"moof") - 4
    size = int.from_bytes(whole[head : head + 4])
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(whole[: head + (int(size * inside) if inside == 0.5 else int(inside) % size)])
    described = inspect(cut, settings)
    assert described.duration == pytest.approx(6, abs=0.05)
    package = transcode(cut, tmp_path / "out")
    assert_ends_together(tmp_path / "out", package, 6)


def test_a_recording_in_fragments_without_a_whole_one_is_told(
    make: Make, tmp_path: Path, settings: EngineSettings
) -> None:
    whole = make("a.mp4", *flash(14), *beep(14), *X264, *AAC, *FRAGMENTS).read_bytes()
    cut = tmp_path / "cut.mp4"
    for end in (whole.index(b"moov") + 200, whole.index(b"mdat") + 200):
        cut.write_bytes(whole[:end])
        with pytest.raises(SourceRejected, match="truncated"):
            inspect(cut, settings)


def test_a_making_whose_tracks_end_apart_is_made_again_and_filled(make: Make, settings: EngineSettings) -> None:
    made = plan.make(
        inspect(make("a.mp4", *flash(30, 10), *beep(30), *X264, *AAC), settings), settings, in_batches=True
    )
    torn = verify.Unfit("", torn=True)
    again = verify.simpler(made, torn, settings)
    assert (len(again.batches), again.source.torn, verify.is_final(made, torn)) == (1, True, False)
    assert verify.is_final(again, torn)
