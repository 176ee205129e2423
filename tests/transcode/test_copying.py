"""A source that every player can show is not encoded again for its largest rendition."""

from pathlib import Path

import m3u8
import pytest

from tests.transcode import mp4
from tests.transcode.bad import overwritten
from tests.transcode.conftest import AAC, Make, picture, tone
from tests.transcode.test_batches import in_progress_texts, likeness, make_in_batches, planned
from transcode import engine, fragments, probe
from transcode.engine import transcode
from transcode.run import Run
from transcode.settings import EngineSettings

pytestmark = pytest.mark.xdist_group("copying")  # its packages are made once

FIT = ["-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-crf", "33"]


@pytest.fixture(scope="module")
def fit(make: Make) -> Path:
    """Small enough, 8-bit 4:2:0, with keyframes 31 frames apart: off the grid of the encoded renditions."""
    return make("fit.mp4", *picture("640x360", "10", 26), *tone(26), *FIT, "-g", "31", *AAC)


@pytest.fixture(scope="module")
def copied(fit: Path, tmp_path_factory: pytest.TempPathFactory, settings: EngineSettings) -> Path:
    folder = tmp_path_factory.mktemp("copied") / "joined"
    assert make_in_batches(fit, folder, settings).copied
    return folder


def test_the_largest_rendition_is_the_source_itself(fit: Path, copied: Path) -> None:
    assert min(likeness(fit, "10", copied / "360p" / "index.m3u8")) == float("inf")


def test_extinf_tells_the_true_length_of_segments_off_the_grid(copied: Path) -> None:
    playlist = m3u8.load(str(copied / "360p" / "index.m3u8"))
    lengths = [fragments.read_fragment(copied / "360p" / each.uri).duration / 10240 for each in playlist.segments]
    assert [segment.duration for segment in playlist.segments] == pytest.approx(lengths, abs=1e-6)
    assert max(round(length) for length in lengths) <= playlist.target_duration
    assert set(lengths[:-1]) - {4.0}


def test_a_picture_is_shown_at_the_same_time_on_the_copied_and_the_encoded_rendition(copied: Path) -> None:
    shown = []
    for folder in ("360p", "240p"):
        first = fragments.read_fragment(
            copied / folder / m3u8.load(str(copied / folder / "index.m3u8")).segments[0].uri
        )
        shown.append((first.decode_time + first.wait) / fragments.read_init(copied / folder / "init.mp4").timescale)
    assert shown[0] == shown[1] == 2 / 10


def test_what_begins_before_the_copied_picture_is_there_never_changes_its_target_duration(
    fit: Path, copied: Path, tmp_path: Path, settings: EngineSettings
) -> None:
    """Players that began then go on under the same address, also when the lesson is whole."""
    whole = planned(fit, settings)
    first = engine.preview(whole, Run(tmp_path / "preview", settings))
    begun = in_progress_texts(whole, [first])
    assert [variant.uri for variant in m3u8.loads(begun["main.m3u8"]).playlists] == ["240p/begun.m3u8"]
    later = in_progress_texts(whole, [first, engine.copied(whole, Run(tmp_path / "copy", settings))])
    assert {variant.uri for variant in m3u8.loads(later["main.m3u8"]).playlists} == {
        "360p/index.m3u8",
        "240p/index.m3u8",
    }
    for folder in ("240p", "audio"):
        assert later[f"{folder}/begun.m3u8"] == begun[f"{folder}/begun.m3u8"]
        assert m3u8.loads(later[f"{folder}/index.m3u8"]).target_duration == 6
        ended = m3u8.load(str(copied / folder / "begun.m3u8"))
        assert (ended.target_duration, ended.playlist_type, ended.is_endlist) == (4, "vod", True)
        assert ended.segments.uri == m3u8.load(str(copied / folder / "index.m3u8")).segments.uri
    assert {m3u8.loads(later[f"{folder}/index.m3u8"]).target_duration for folder in ("360p", "240p", "audio")} == {6}
    assert not (copied / "360p" / "begun.m3u8").exists()


def test_no_smaller_rendition_has_more_bits_than_the_copied_one(copied: Path) -> None:
    main = m3u8.load(str(copied / "main.m3u8"))
    rates = {p.stream_info.resolution[1]: p.stream_info.bandwidth for p in main.playlists}
    assert rates[240] < rates[360]


PLAIN = [*picture("496x96", "10", 12), "-g", "31"]


def test_what_every_player_can_show_is_copied(make: Make, settings: EngineSettings) -> None:
    """Or the rows below would say nothing."""
    assert probe.inspect(make("plain.mp4", *PLAIN, *FIT), settings).copyable


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("ten_bits.mp4", ["-c:v", "libx264", "-pix_fmt", "yuv420p10le", "-crf", "33"]),
        ("colours.mp4", ["-c:v", "libx264", "-pix_fmt", "yuv444p", "-crf", "33"]),
        ("heavy.mp4", ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-qp", "4", "-vf", "noise=alls=60:allf=t"]),
        ("rare_keyframes.mp4", [*FIT, "-g", "999", "-keyint_min", "999", "-sc_threshold", "0"]),
        ("hevc.mp4", ["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error"]),
        ("wide_pixels.mp4", [*FIT, "-vf", "setsar=4/3"]),
        ("no_index.ts", FIT),
        ("open_groups.mp4", [*FIT, "-g", "40", "-x264-params", "open-gop=1:b-adapt=0"]),
        ("refreshed.mp4", [*FIT, "-x264-params", "keyint=75:intra-refresh=1"]),
        ("false_colours.mp4", [*FIT, "-bsf:v", "h264_metadata=transfer_characteristics=17"]),
        ("parameters_inside.mp4", [*FIT, "-x264-params", "repeat-headers=1", "-tag:v", "avc3"]),
    ],
)
def test_what_not_every_player_can_show_is_encoded(
    name: str, arguments: list[str], make: Make, settings: EngineSettings
) -> None:
    source = make(name, *PLAIN, *arguments)
    assert not probe.inspect(source, settings).copyable


def test_a_picture_whose_parameters_change_is_encoded(make: Make, tmp_path: Path, settings: EngineSettings) -> None:
    """A copy has one set of them, and half of the pictures could not be decoded."""
    first = make("first.mp4", *PLAIN, *FIT, "-profile:v", "baseline", "-g", "20")
    second = make("second.mp4", *PLAIN, *FIT, "-profile:v", "high", "-bf", "2", "-refs", "4", "-g", "20")
    assert probe.inspect(first, settings).copyable
    assert probe.inspect(second, settings).copyable
    names = tmp_path / "names.txt"
    names.write_text(f"file '{first}'\nfile '{second}'\n")
    one = make("one.mp4", "-f", "concat", "-safe", "0", "-i", str(names), "-c", "copy")
    assert not probe.inspect(one, settings).copyable
    two = mp4.described_twice(one, 121, second, tmp_path / "two.mp4")
    assert not probe.inspect(two, settings).copyable


def test_parameters_that_are_repeated_may_be_copied(make: Make, settings: EngineSettings) -> None:
    repeated = make("repeated.mkv", *PLAIN, *FIT, "-x264-params", "repeat-headers=1")
    assert probe.inspect(repeated, settings).copyable


def test_a_turned_picture_is_encoded_since_a_segment_cannot_say_so(
    fit: Path, make: Make, settings: EngineSettings
) -> None:
    turned = make("turned_fit.mp4", "-display_rotation", "90", "-i", str(fit), "-c", "copy")
    assert not probe.inspect(turned, settings).copyable


def test_a_picture_that_begins_after_its_sound_is_encoded_since_a_copy_would_begin_with_nothing(
    fit: Path, make: Make, settings: EngineSettings
) -> None:
    tracks = ["-itsoffset", "0.6", "-i", str(fit), "-i", str(fit), "-map", "0:v", "-map", "1:a"]
    assert not probe.inspect(make("late_fit.mkv", *tracks, "-c", "copy"), settings).copyable


def test_codecs_are_those_of_the_pictures_and_not_of_a_box_that_lies(
    make: Make, tmp_path: Path, settings: EngineSettings
) -> None:
    whole = make("whole.mp4", *picture("640x360", "25", 2), *FIT)
    lying = tmp_path / "lying.mp4"
    lying.write_bytes(overwritten(b"avcC", 7, bytes([62]))(whole.read_bytes()))  # level 6.2
    transcode(lying, tmp_path / "out", settings)
    main = m3u8.load(str(tmp_path / "out" / "main.m3u8"))
    assert {p.stream_info.resolution: p.stream_info.codecs for p in main.playlists}[640, 360] == "avc1.64001e"


def test_an_edit_that_hides_the_beginning_is_not_undone(fit: Path, make: Make, settings: EngineSettings) -> None:
    edited = make("edited.mp4", "-ss", "1.5", "-i", str(fit), "-c", "copy")
    assert not probe.inspect(edited, settings).copyable


def test_keyframes_that_turn_out_too_rare_later_are_encoded_after_all(make: Make, tmp_path: Path) -> None:
    keys = "expr:lt(t,21)*gte(t,n_forced*2)"
    rare = [*FIT, "-g", "9999", "-keyint_min", "1", "-sc_threshold", "0", "-force_key_frames", keys]
    source = make("rare_later.mp4", *picture("496x96", "5", 45), *rare)
    package = transcode(source, tmp_path / "out")
    top = m3u8.load(str(tmp_path / "out" / package.renditions[0].folder / "index.m3u8"))
    lengths = [segment.duration for segment in top.segments]
    assert set(lengths[:-1]) == {4.0}
    assert lengths[-1] <= 4.0
