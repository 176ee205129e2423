"""What is found in a good file, and the limits; bad files are in test_bad_inputs."""

import os
from fractions import Fraction
from pathlib import Path

import pytest

from tests.transcode.conftest import AAC, H264, Make, picture, tone
from transcode.errors import SENTENCES, EngineFailed, SourceRejected
from transcode.probe import inspect
from transcode.settings import EngineSettings
from transcode.tracks import steady_rate


def test_a_missing_file_is_not_the_files_fault(tmp_path: Path, settings: EngineSettings) -> None:
    with pytest.raises(EngineFailed) as caught:
        inspect(tmp_path / "gone.mp4", settings)
    assert not caught.value.retryable


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        pytest.param(EngineSettings(max_duration=2), "too_long", id="too long"),
        pytest.param(EngineSettings(max_pixels=1000), "too_many_pixels", id="too many pixels"),
        pytest.param(EngineSettings(max_streams=1), "too_many_streams", id="too many tracks"),
    ],
)
def test_a_limit_is_told_with_its_facts(limits: EngineSettings, code: str, small: Path) -> None:
    with pytest.raises(SourceRejected) as caught:
        inspect(small, limits)
    assert caught.value.code == code
    assert any(character.isdigit() for character in caught.value.sentence)


def test_a_wrong_extension_does_not_matter(small: Path, tmp_path: Path, settings: EngineSettings) -> None:
    for name in ("small.txt", "-i", "http:x", "空 格.avi", "%05d.mp4"):
        os.link(small, tmp_path / name)
        assert inspect(tmp_path / name, settings).video is not None


def test_a_turned_picture_is_described_as_seen(make: Make, settings: EngineSettings) -> None:
    lying = make("lying.mp4", *picture("640x360", seconds=1), *H264)
    video = inspect(make("turned.mp4", "-display_rotation", "90", "-i", str(lying), "-c", "copy"), settings).video
    assert video is not None
    assert (video.width, video.height, video.coded_width) == (360, 640, 640)


def test_an_anamorphic_picture_is_described_with_square_pixels(make: Make, settings: EngineSettings) -> None:
    dvd = make("dvd.mp4", *picture("720x576", seconds=1), "-vf", "setsar=64/45", *H264)
    video = inspect(dvd, settings).video
    assert video is not None
    assert (video.width, video.height) == (1024, 576)


def test_an_interlaced_picture_is_seen_as_one(make: Make, settings: EngineSettings) -> None:
    old = make(
        "old.mpg", *picture("720x576", seconds=1), "-c:v", "mpeg2video", "-flags", "+ildct+ilme",
        "-vf", "setfield=tff", "-f", "dvd",
    )  # fmt: skip
    video = inspect(old, settings).video
    assert video is not None
    assert video.interlaced
    assert video.frame_rate == 25


def test_a_browser_recording_without_a_length_gets_one(make: Make, settings: EngineSettings) -> None:
    live = make(
        "live.webm", *picture("320x240", seconds=3), *tone(3), "-c:v", "libvpx", "-deadline", "realtime",
        "-c:a", "libopus", "-f", "webm", "-live", "1",
    )  # fmt: skip
    assert inspect(live, settings).duration == pytest.approx(3, abs=0.2)


@pytest.mark.parametrize(
    ("file", "options"),
    [
        ("live.mkv", H264),
        ("live.wmv", ["-c:v", "wmv2"]),
        ("live.mp4", [*H264, "-movflags", "frag_keyframe+empty_moov+frag_discont", "-avoid_negative_ts", "disabled"]),
    ],
)
def test_a_recording_that_keeps_the_times_of_a_live_stream_is_as_long_as_itself(
    file: str, options: list[str], make: Make, settings: EngineSettings
) -> None:
    live = make(file, *picture("64x64", seconds=3), *options, "-output_ts_offset", "100")
    assert inspect(live, settings).duration == pytest.approx(3, abs=0.1)


@pytest.mark.parametrize(
    ("rate", "made"),
    [
        ("24000/1001", Fraction(24000, 1001)),
        ("25", Fraction(25)),
        ("30000/1001", Fraction(30000, 1001)),
        ("50", Fraction(50)),
        ("120", Fraction(60)),
        ("1", Fraction(5)),
    ],
)
def test_the_rate_to_make_from(rate: str, made: Fraction, make: Make, settings: EngineSettings) -> None:
    video = inspect(make("rate.mp4", *picture("64x64", rate, seconds=2), *H264), settings).video
    assert video is not None
    assert video.frame_rate == made


@pytest.mark.parametrize(
    ("name", "codec", "rate"),
    [
        ("bare.h264", "libx264", "30"),
        ("bare.h264", "libx264", "50"),
        ("bare.h264", "libx264", "15"),
        ("bare.hevc", "libx265", "30000/1001"),
        ("bare.m2v", "mpeg2video", "50"),
    ],
)
def test_a_bare_stream_has_the_rate_and_the_length_that_are_written_in_it(
    name: str, codec: str, rate: str, make: Make, settings: EngineSettings
) -> None:
    bare = inspect(make(name, *picture("64x64", rate, seconds=6), "-c:v", codec, "-pix_fmt", "yuv420p"), settings)
    assert bare.video is not None
    assert (bare.video.frame_rate, bare.video.variable_rate) == (Fraction(rate), False)
    assert bare.duration == pytest.approx(6, abs=0.1)


@pytest.mark.parametrize(
    ("average", "base", "made"),
    [
        pytest.param("24.1", "30", Fraction(30), id="a telephone that leaves out pictures in the dark"),
        pytest.param("15", "25", Fraction(25), id="two of five left out"),
        pytest.param("29.8", "90000", Fraction(30000, 1001), id="a clock that trembles"),
        pytest.param("7.3", "30", Fraction(10), id="a screen that hardly moves"),
        pytest.param("30.1", "60", Fraction(30000, 1001), id="half of all left out"),
    ],
)
def test_a_varying_rate_becomes(average: str, base: str, made: Fraction) -> None:
    assert steady_rate(Fraction(average), Fraction(base)) == (made, True)


@pytest.mark.parametrize("average", ["30", "30.0021", "29.91", "25.168"])
def test_a_rate_that_only_seems_to_differ_is_the_standard_one(average: str) -> None:
    base = Fraction(round(Fraction(average)))
    assert steady_rate(Fraction(average), base) == (base, False)


def test_a_cover_is_not_a_moving_picture(make: Make, settings: EngineSettings) -> None:
    cover = make("cover.jpg", "-f", "lavfi", "-i", "testsrc2=size=64x64", "-frames:v", "1")
    song = make(
        "song.mp3", *tone(2), "-i", str(cover), "-map", "0:a", "-map", "1:v", "-c:v", "copy",
        "-disposition:v", "attached_pic",
    )  # fmt: skip
    found = inspect(song, settings)
    assert found.video is None
    assert found.cover is not None
    assert found.audio is not None


def test_the_first_of_several_sound_tracks_is_used_and_all_are_counted(make: Make, settings: EngineSettings) -> None:
    two = make(
        "two.mp4",
        *picture("64x64", seconds=1),
        *tone(1),
        *tone(1, 880),
        "-map",
        "0",
        "-map",
        "1",
        "-map",
        "2",
        *H264,
        *AAC,
    )
    found = inspect(two, settings)
    assert found.audio_tracks == 2
    assert found.audio is not None
    assert found.audio.index == 1


def test_every_sentence_is_one_that_can_be_filled() -> None:
    for code, sentence in SENTENCES.items():
        assert code == code.lower()
        assert sentence.endswith(".")
