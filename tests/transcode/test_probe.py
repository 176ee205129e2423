"""What is refused, with which code, and what is found in a good file."""

import io
import os
import random
import zipfile
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from tests.transcode.conftest import AAC, H264, Make, picture, tone
from transcode.errors import SENTENCES, EngineFailed, SourceRejected
from transcode.probe import inspect
from transcode.settings import EngineSettings


def a_zip() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("video.mp4", b"no")
    return packed.getvalue()


NO_VIDEOS: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "empty_file"),
    "plain text": ("今天跳秧歌\n".encode() * 50, "text_file"),
    "GBK text": ("今天跳秧歌\n".encode("gbk") * 50, "text_file"),
    "UTF-16 text": (("今天跳秧歌\n" * 50).encode("utf-16"), "text_file"),
    "a web page": (b"<!DOCTYPE html><html><body>hello</body></html>", "web_page"),
    "a zip": (a_zip(), "archive_file"),
    "a PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(200), "document_file"),
    "a JPEG": (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(200), "picture_file"),
    "a Windows program": (b"MZ\x90\x00" + bytes(200), "program_file"),
    "an HLS playlist": (b"#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nfile:///etc/passwd\n", "playlist_file"),
    "an ffconcat script": (b"ffconcat version 1.0\nfile /etc/passwd\n", "playlist_file"),
    "a concat script without a header": (b"file '/etc/passwd'\n", "playlist_file"),
    "a DASH manifest": (b'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"></MPD>', "playlist_file"),
    "a session description": (b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\nc=IN IP4 127.0.0.1\r\n", "playlist_file"),
    "eight bytes of ftyp": (b"\x00\x00\x00\x08ftyp", "truncated"),
    "random bytes": (random.Random(7).randbytes(200_000), "not_a_video"),
}  # fmt: skip


@pytest.mark.parametrize("name", NO_VIDEOS)
def test_a_file_that_is_no_video_is_named_for_what_it_is(name: str, tmp_path: Path, settings: EngineSettings) -> None:
    content, code = NO_VIDEOS[name]
    disguised = tmp_path / "holiday.mp4"
    disguised.write_bytes(content)
    with pytest.raises(SourceRejected) as caught:
        inspect(disguised, settings)
    assert caught.value.code == code
    assert "{" not in caught.value.sentence


Cut = Callable[[bytes], bytes]
CUTS: dict[str, tuple[list[str], Cut]] = {
    "an MP4 whose index was lost": ([], lambda whole: whole[: len(whole) // 2]),
    "a faststart MP4 cut in the middle": (["-movflags", "+faststart"], lambda whole: whole[: len(whole) // 2]),
    "an MP4 cut in its index": ([], lambda whole: whole[:-200]),
}


@pytest.mark.parametrize("name", CUTS)
def test_a_cut_mp4_is_told_at_once(name: str, make: Make, tmp_path: Path, settings: EngineSettings) -> None:
    options, cut = CUTS[name]
    whole = make("whole.mp4", *picture("320x240", seconds=3), *H264, *options)
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(cut(whole.read_bytes()))
    with pytest.raises(SourceRejected) as caught:
        inspect(broken, settings)
    assert caught.value.code == "truncated"


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


def test_one_dot_is_too_small(make: Make, settings: EngineSettings) -> None:
    dot = make("dot.avi", "-f", "lavfi", "-i", "color=size=1x1:rate=5:duration=1", "-c:v", "rawvideo")
    with pytest.raises(SourceRejected) as caught:
        inspect(dot, settings)
    assert caught.value.code == "too_small"


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
