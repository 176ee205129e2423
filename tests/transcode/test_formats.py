"""Every format that people still have at home becomes a lesson: its picture, its sound, its length."""

import re
import struct
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.transcode.charts import FIELDS, Colour, chart, fields_of, furthest
from tests.transcode.conftest import Make, tone
from tests.transcode.test_loudness import heard
from transcode import formats, tools
from transcode.engine import transcode
from transcode.errors import SourceRejected
from transcode.package import Package
from transcode.probe import inspect
from transcode.settings import EngineSettings

SECONDS = 2.0
TURN = "noise=alls=4:allf=t,negate=enable='gte(t,1)'"
"""The chart for one second, then its negative, with a grain: a decoder that stops too early is found out."""
NEGATIVE: tuple[Colour, ...] = tuple((255 - red, 255 - green, 255 - blue) for red, green, blue in FIELDS)

MP2, MP3, AC3 = ["-c:a", "mp2"], ["-c:a", "libmp3lame"], ["-c:a", "ac3"]
PCM, AAC, OPUS = ["-c:a", "pcm_s16le"], ["-c:a", "aac"], ["-c:a", "libopus"]
X264 = ["-c:v", "libx264", "-preset", "ultrafast"]
X265 = ["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error"]
MPEG4 = ["-c:v", "mpeg4", "-q:v", "3"]
SMALL = ["-ar", "8000", "-ac", "1"]

# The file's name, the pixels its encoder takes, encoder and muxer.
KINDS: dict[str, tuple[str, str, list[str]]] = {
    "Windows Media 7": ("a.wmv", "yuv420p", ["-c:v", "wmv1", "-q:v", "3", "-c:a", "wmav1"]),
    "Windows Media 8": ("a.asf", "yuv420p", ["-c:v", "wmv2", "-q:v", "3", "-c:a", "wmav2"]),
    "RealVideo 1": ("a.rm", "yuv420p", ["-c:v", "rv10", "-q:v", "3", *AC3]),
    "RealVideo 2": ("a.rmvb", "yuv420p", ["-c:v", "rv20", "-q:v", "3", *AC3, "-f", "rm"]),
    "Flash Video": ("a.flv", "yuv420p", ["-c:v", "flv", "-q:v", "3", *MP3, "-ar", "44100"]),
    "XviD": ("a.avi", "yuv420p", [*MPEG4, "-vtag", "XVID", *MP3]),
    "DivX 4": ("a.avi", "yuv420p", [*MPEG4, "-vtag", "DIVX", *PCM]),
    "DivX 5": ("a.avi", "yuv420p", [*MPEG4, "-vtag", "DX50", *AC3]),
    "DivX 3": ("a.avi", "yuv420p", ["-c:v", "msmpeg4", "-q:v", "3", "-vtag", "DIV3", *MP3]),
    "Microsoft MPEG-4 v2": ("a.avi", "yuv420p", ["-c:v", "msmpeg4v2", "-q:v", "3", "-c:a", "adpcm_ms"]),
    "motion JPEG of a camera": ("a.avi", "yuvj420p", ["-c:v", "mjpeg", "-q:v", "3", "-c:a", "pcm_u8"]),
    "Cinepak": ("a.avi", "rgb24", ["-c:v", "cinepak", "-max_extra_cb_iterations", "0", "-c:a", "adpcm_ima_wav"]),
    "Video CD": ("a.dat", "yuv420p", ["-c:v", "mpeg1video", "-q:v", "3", *MP2, "-ar", "44100",
                                          "-f", "vcd", "-packetsize", "2324"]),
    "DVD": ("a.vob", "yuv420p", ["-c:v", "mpeg2video", "-q:v", "3", *AC3, "-f", "dvd"]),
    "digital television": ("a.ts", "yuv420p", ["-c:v", "mpeg2video", "-q:v", "3", *MP2]),
    "a camcorder's AVCHD": ("a.mts", "yuv420p", [*X264, *AC3, "-f", "mpegts", "-mpegts_m2ts_mode", "1"]),
    "DV": ("a.dv", "yuv420p", ["-c:v", "dvvideo", *PCM, "-ac", "2"]),
    "a telephone of 2005": ("a.3gp", "yuv420p", ["-c:v", "h263", "-q:v", "3", "-c:a", "libopencore_amrnb", *SMALL]),
    "a telephone of 2008": ("a.3gp", "yuv420p", [*MPEG4, *AAC]),
    "ProRes": ("a.mov", "yuv422p10le", ["-c:v", "prores", "-c:a", "pcm_s24le"]),
    "QuickTime motion JPEG": ("a.mov", "yuvj420p", ["-c:v", "mjpeg", "-q:v", "3", "-c:a", "pcm_s16be"]),
    "QuickTime Sorenson": ("a.mov", "yuv410p", ["-c:v", "svq1", "-q:v", "3", "-c:a", "adpcm_ima_qt"]),
    "Matroska with H.264": ("a.mkv", "yuv420p", [*X264, *AAC]),
    "Matroska with MPEG-4": ("a.mkv", "yuv420p", [*MPEG4, *MP3]),
    "WebM with VP8": ("a.webm", "yuv420p", ["-c:v", "libvpx", "-deadline", "realtime", "-b:v", "1M",
                                            "-c:a", "libvorbis"]),
    "WebM with VP9": ("a.webm", "yuv420p", ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", *OPUS]),
    "WebM with AV1": ("a.webm", "yuv420p", ["-c:v", "libaom-av1", "-cpu-used", "8", "-usage", "realtime",
                                            "-crf", "20", *OPUS]),
    "Ogg Theora": ("a.ogv", "yuv420p", ["-c:v", "libtheora", "-q:v", "9", "-c:a", "libvorbis"]),
    "HEVC of an iPhone": ("a.mp4", "yuv420p", [*X265, "-tag:v", "hvc1", *AAC]),
    "HEVC of an Android": ("a.mp4", "yuv420p", [*X265, "-tag:v", "hev1", *AAC]),
    "a recording of a screen": ("a.avi", "bgr0", ["-c:v", "zmbv", "-compression_level", "1", *PCM]),
    "a Flash recording of a screen": ("a.flv", "bgr24", ["-c:v", "flashsv", *MP3, "-ar", "44100"]),
    "MXF of a studio": ("a.mxf", "yuv422p", ["-c:v", "mpeg2video", "-q:v", "3", *PCM]),
    "bare H.264": ("a.h264", "yuv420p", [*X264, "-an"]),
    "bare HEVC": ("a.hevc", "yuv420p", [*X265, "-an"]),
    "bare MPEG-2": ("a.m2v", "yuv420p", ["-c:v", "mpeg2video", "-q:v", "3", "-an"]),
}  # fmt: skip

# DV has one size; two encoders take a second for each of the larger pictures.
SIZES = {"DV": "720x576", "Cinepak": "96x64", "a recording of a screen": "96x64"}
LOSSY = 45
"""Of 255: how far a field may be off. Cinepak and Sorenson share one colour among sixteen dots."""


def kind(make: Make, name: str, *options: str) -> Path:
    """The chart with a tone, as a file of one of KINDS."""
    file, pixels, encoder = KINDS[name]
    size = SIZES.get(name, "176x144")
    sound = tone(SECONDS) if "-an" not in encoder else []
    # The tone comes after the chart's inputs, so the graph's own numbers stay right.
    picture = chart(size, TURN, f"format={pixels}", rate="25", seconds=SECONDS)
    cut = picture.index("-filter_complex")
    mapped = ["-filter_complex", f"{picture[cut + 1]}[v]", "-map", "[v]", *(["-map", "8:a"] if sound else [])]
    return make(file, *picture[:cut], *sound, *mapped, *encoder, *options)


def assert_shown(folder: Path, package: Package, seconds: float) -> None:
    """The chart at the beginning, its negative at the end, and the tone if there should be one."""
    playlist = folder / package.renditions[0].folder / "index.m3u8"
    assert furthest(fields_of(playlist, at=0.2)) <= LOSSY
    assert furthest(fields_of(playlist, at=seconds - 0.4), NEGATIVE) <= LOSSY
    if package.audio:
        assert heard(folder).integrated == pytest.approx(-16, abs=1.5)


@pytest.mark.parametrize("name", KINDS)
def test_a_lesson_comes_from(name: str, make: Make, tmp_path: Path) -> None:
    package = transcode(kind(make, name), tmp_path / "out")
    sizes = [f"{rendition.width}x{rendition.height}" for rendition in package.renditions]
    expected = ["768x576", "640x480", "480x360", "320x240"] if name == "DV" else [SIZES.get(name, "176x144")]
    assert sizes == expected
    assert all(rendition.frame_rate == 25 for rendition in package.renditions)
    assert package.audio == (not name.startswith("bare"))
    assert package.duration == pytest.approx(SECONDS, abs=0.25)
    assert_shown(tmp_path / "out", package, SECONDS)


def cd_sectors(program: bytes) -> bytes:
    """A Video CD's file as Windows copies it: RIFF, then raw sectors of Mode 2 Form 2 (IEC 10149, White Book)."""
    sync, subheader = b"\x00" + b"\xff" * 10 + b"\x00", bytes([1, 1, 0x62, 0x0F]) * 2
    sectors = []
    for number, start in enumerate(range(0, len(program), 2324)):
        data = program[start : start + 2324].ljust(2324, b"\x00")
        minute, second, frame = (number + 150) // 4500, (number + 150) // 75 % 60, (number + 150) % 75
        sectors.append(sync + bytes([minute, second, frame, 2]) + subheader + data + bytes(4))
    body = b"".join(sectors)
    header = b"RIFF" + struct.pack("<I", len(body) + 36) + b"CDXAfmt " + struct.pack("<I", 16) + bytes(16)
    return header + b"data" + struct.pack("<I", len(body)) + body


def without_avi_index(whole: bytes) -> bytes:
    return whole[: whole.rindex(b"idx1")]


def without_matroska_cues(whole: bytes) -> bytes:
    return whole.replace(b"\x1c\x53\xbb\x6b", b"\xec\x53\xbb\x6b")  # the Cues element becomes a Void one


def with_flv_duration_zero(whole: bytes) -> bytes:
    place = whole.index(b"duration") + len(b"duration") + 1
    return whole[:place] + bytes(8) + whole[place + 8 :]


def from_the_middle_of_a_picture(whole: bytes) -> bytes:
    return whole[188 * 100 + 57 :]


Break = Callable[[bytes], bytes]
BROKEN: dict[str, tuple[str, list[str], Break]] = {
    "an AVI without an index": ("XviD", [], without_avi_index),
    "an AVI whose recording was cut off": (
        "motion JPEG of a camera",
        [],
        lambda whole: whole[: len(whole) * 9 // 10],
    ),
    "a Flash file that says it lasts no time": ("Flash Video", [], with_flv_duration_zero),
    "a Flash file without a word about itself": ("Flash Video", ["-flvflags", "no_metadata"], lambda whole: whole),
    "a Matroska file without cues": ("Matroska with H.264", [], without_matroska_cues),
    "a Matroska file made live": ("Matroska with MPEG-4", ["-live", "1"], lambda whole: whole),
    "an MP4 in fragments without their index": (
        "HEVC of an iPhone",
        ["-movflags", "frag_keyframe+empty_moov+skip_trailer", "-g", "10"],
        lambda whole: whole,
    ),
    "a Video CD copied as raw sectors": ("Video CD", [], cd_sectors),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_lesson_comes_from_a_damaged_index_of(name: str, make: Make, tmp_path: Path) -> None:
    original, options, damage = BROKEN[name]
    broken = tmp_path / "broken"
    broken.write_bytes(damage(kind(make, original, *options).read_bytes()))
    package = transcode(broken, tmp_path / "out")
    cut = 0.2 if "cut off" in name else 0
    assert package.duration == pytest.approx(SECONDS - cut, abs=0.3)
    assert_shown(tmp_path / "out", package, package.duration)


def test_a_transport_stream_that_begins_between_keyframes_begins_at_the_next(make: Make, tmp_path: Path) -> None:
    whole = kind(make, "digital television", "-g", "5")
    late = tmp_path / "late.ts"
    late.write_bytes(from_the_middle_of_a_picture(whole.read_bytes()))
    package = transcode(late, tmp_path / "out")
    assert SECONDS - 1 < package.duration < SECONDS
    assert_shown(tmp_path / "out", package, package.duration)


@pytest.mark.parametrize(
    ("name", "start"),
    [
        pytest.param("DVD", 0, id="a DVD, anew"),
        pytest.param("Video CD", 0, id="a Video CD, anew"),
        pytest.param("DVD", 3600, id="a DVD, an hour later"),
    ],
)
def test_a_disc_whose_clock_jumps_between_chapters_is_played_on(
    name: str, start: int, make: Make, tmp_path: Path
) -> None:
    disc = tmp_path / "disc.vob"
    disc.write_bytes(kind(make, name).read_bytes() + kind(make, name, "-output_ts_offset", str(start)).read_bytes())
    package = transcode(disc, tmp_path / "out")
    assert package.duration == pytest.approx(2 * SECONDS, abs=0.5)
    assert inspect(disc, EngineSettings()).duration == pytest.approx(2 * SECONDS, abs=0.5)
    playlist = tmp_path / "out" / package.renditions[0].folder / "index.m3u8"
    assert furthest(fields_of(playlist, at=0.3)) <= LOSSY
    assert furthest(fields_of(playlist, at=SECONDS + 0.4)) <= LOSSY
    assert furthest(fields_of(playlist, at=2 * SECONDS - 0.4), NEGATIVE) <= LOSSY


def test_a_disc_whose_clock_runs_over_is_played_on(make: Make, tmp_path: Path) -> None:
    # 33 bits of a 90 kHz clock are full after 26.5 hours; broadcasts reach that in the middle of a programme.
    late = ["-output_ts_offset", f"{2**33 / 90000 - 1}", "-muxdelay", "0"]
    package = transcode(kind(make, "digital television", *late), tmp_path / "out")
    assert package.duration == pytest.approx(SECONDS, abs=0.3)
    assert_shown(tmp_path / "out", package, package.duration)


@pytest.mark.parametrize(
    "name", ["XviD", "DVD", "Flash Video", "WebM with VP9", "Windows Media 8", "bare H.264", "DV"]
)
def test_a_wrong_ending_of_the_name_changes_nothing(
    name: str, make: Make, tmp_path: Path, settings: EngineSettings
) -> None:
    source = kind(make, name)
    right = inspect(source, settings)
    for ending in ("mp4", "mkv", "mp3", "avi", "txt", "m3u8", "没有"):
        renamed = tmp_path / f"广场舞.{ending}"
        renamed.hardlink_to(source)
        assert replace(inspect(renamed, settings), path=source) == right


@pytest.mark.parametrize("tool", ["ffmpeg", "ffprobe"])
def test_every_codec_that_may_be_read_has_a_decoder_that_may_be_opened(tool: str) -> None:
    program = {"ffmpeg": tools.ffmpeg(), "ffprobe": tools.ffprobe()}[tool]
    listed = subprocess.check_output([str(program), "-hide_banner", "-codecs"], text=True)
    known = (*formats.VIDEO, *formats.AUDIO, *formats.TEXT, *formats.DRAWN)
    for line in listed.splitlines():
        name, _, rest = line[8:].partition(" ")
        if line[1:2] == "D" and name in known:
            named = re.search(r"\(decoders: (\S+)", rest)
            # The first one is opened, and gives the whole file up when it may not be.
            assert (named[1].rstrip(")") if named else name) in formats.CODECS, name


def disc_captions() -> bytes:
    """A Blu-ray's captions without a single one in them: a composition of no objects, and its end."""
    composition = struct.pack(">HHBHBBBB", 1920, 1080, 0x10, 0, 0x80, 0, 0, 0)
    segments = ((0x16, composition), (0x80, b""))
    return b"".join(b"PG" + struct.pack(">IIBH", 90_000, 0, kind, len(body)) + body for kind, body in segments)


def test_a_film_with_pictures_of_text_is_no_reason_to_refuse_it(
    make: Make, tmp_path: Path, settings: EngineSettings
) -> None:
    captions = tmp_path / "captions.sup"
    captions.write_bytes(disc_captions())
    whole = kind(make, "Matroska with H.264")
    film = make("film.mkv", "-i", str(whole), "-i", str(captions), "-map", "0", "-map", "1", "-c", "copy")
    found = inspect(film, settings)
    assert found.video is not None
    assert found.captions == ()


def test_a_codec_that_is_not_read_is_named(make: Make, settings: EngineSettings) -> None:
    odd = make("odd.mkv", "-f", "lavfi", "-i", "testsrc2=size=64x64:rate=5:duration=1", "-c:v", "jpeg2000")
    with pytest.raises(SourceRejected) as caught:
        inspect(odd, settings)
    assert caught.value.code == "unknown_codec"
    assert "jpeg2000" in caught.value.sentence
