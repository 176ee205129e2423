"""A picture that is cropped, turned or changed in the middle keeps its circles round and its head up."""

import struct
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from tests.transcode import mp4
from tests.transcode.conftest import H264, Make
from tests.transcode.test_batches import make_in_batches
from transcode import tools
from transcode.engine import transcode
from transcode.probe import inspect
from transcode.settings import EngineSettings

PORTRAIT, LANDSCAPE = "90x160", "160x90"
MPEG2 = ["-c:v", "mpeg2video", "-q:v", "2"]
SIDEWAYS = ["-bsf:v", "h264_metadata=display_orientation=insert:rotate=90"]

Box = tuple[int, int, int, int]


def disc(size: str, shape: str = "1", seconds: float = 2, turn: str = "null") -> list[str]:
    """A white disc in the upper half of a black picture, round on dots of this shape."""
    high = f"lt(hypot((X-W/2)*{shape},Y-H*0.4),0.3*min(W*{shape},H))"
    paint = f"format=yuv420p,geq=lum='if({high},235,16)':cb=128:cr=128,setsar={shape},{turn}"
    return ["-f", "lavfi", "-i", f"color=black:size={size}:rate=10:duration={seconds}", "-vf", paint]


def joined(make: Make, tmp_path: Path, *parts: list[str], kind: str = "ts", seconds: float = 2) -> Path:
    """The parts one behind the other, as a transport stream; in another container if `kind` says so."""
    whole = tmp_path / "joined.ts"
    pieces = [
        make("part.ts", *part, "-g", "10", "-output_ts_offset", str(number * seconds))
        for number, part in enumerate(parts)
    ]
    whole.write_bytes(b"".join(piece.read_bytes() for piece in pieces))
    return whole if kind == "ts" else make(f"joined.{kind}", "-i", str(whole), "-c", "copy")


def discs(folder: Path, width: int, height: int) -> list[Box]:
    """Where the disc is in each frame of the largest rendition: left, top, width, height."""
    argv = [str(tools.ffmpeg()), "-v", "error", "-i", str(folder / f"{min(width, height)}p" / "index.m3u8")]
    data = subprocess.check_output([*argv, "-pix_fmt", "gray", "-f", "rawvideo", "-"])
    size = width * height
    return [_bright(data[start : start + size], width, height) for start in range(0, len(data), size)]


def _bright(frame: bytes, width: int, height: int) -> Box:
    rows = [row for row in range(height) if max(frame[row * width : (row + 1) * width]) > 128]
    columns = [column for column in range(width) if max(frame[column::width]) > 128]
    return columns[0], rows[0], columns[-1] - columns[0] + 1, rows[-1] - rows[0] + 1


def assert_round(found: list[Box], frames: int) -> None:
    """In all of at least so many frames."""
    assert len(found) >= frames - 2
    assert all(abs(wide - high) <= 3 for _, _, wide, high in found), found


# The parts, and the size of the lesson.
CHANGES: dict[str, tuple[list[list[str]], tuple[int, int]]] = {
    "turned to landscape": ([[*disc(PORTRAIT), *H264], [*disc(LANDSCAPE), *H264]], (90, 160)),
    "turned to portrait": ([[*disc(LANDSCAPE), *H264], [*disc(PORTRAIT), *H264]], (160, 90)),
    "smaller and then larger": (
        [[*disc(size), *H264] for size in ("160x120", "80x90", "320x240")],
        (160, 120),
    ),
    "dots of television": ([[*disc("160x96", "16/15"), *MPEG2], [*disc("160x96", "64/45"), *MPEG2]], (172, 96)),
    "size and dots of television": ([[*disc("160x96", "16/15"), *MPEG2], [*disc("96x96"), *MPEG2]], (172, 96)),
    "dots in H.264": ([[*disc("160x96", "64/45"), *H264], [*disc("160x96", "16/15"), *H264]], (228, 96)),
    "square dots and then wide ones": (
        [[*disc("160x96", "1"), *MPEG2], [*disc("160x96", "4/3"), *MPEG2]],
        (160, 96),
    ),
}


@pytest.mark.parametrize("kind", ["ts", "mkv", "mp4"])
@pytest.mark.parametrize("name", CHANGES)
def test_circles_stay_round_when_the_picture_changes(name: str, kind: str, make: Make, tmp_path: Path) -> None:
    parts, size = CHANGES[name]
    package = transcode(joined(make, tmp_path, *parts, kind=kind), tmp_path / "out")
    assert (package.renditions[0].width, package.renditions[0].height) == size
    found = discs(tmp_path / "out", *size)
    assert_round(found, 20 * len(parts))
    assert any(before != after for before, after in pairwise(found))  # or nothing changed at all


def test_a_call_that_changes_its_size_in_webm_goes_on_in_the_first_one(make: Make, tmp_path: Path) -> None:
    vp8 = ["-c:v", "libvpx", "-b:v", "1M", "-deadline", "realtime"]
    pieces = [make("part.webm", *disc(size), *vp8) for size in ("160x120", "160x90")]
    names = tmp_path / "names.txt"
    names.write_text("".join(f"file '{piece}'\n" for piece in pieces))
    whole = make("call.webm", "-f", "concat", "-safe", "0", "-i", str(names), "-c", "copy")
    transcode(whole, tmp_path / "out")
    assert_round(discs(tmp_path / "out", 160, 120), 40)


@pytest.mark.parametrize("first", ["upright", "sideways"])
def test_a_part_that_says_how_it_was_held_stands_upright(first: str, make: Make, tmp_path: Path) -> None:
    held = {
        "upright": [*disc(PORTRAIT), *H264],
        "sideways": [*disc(PORTRAIT, turn="transpose=clock"), *H264, *SIDEWAYS],
    }
    parts = [held[first], *(part for name, part in held.items() if name != first)]
    package = transcode(joined(make, tmp_path, *parts), tmp_path / "out")
    assert (package.renditions[0].width, package.renditions[0].height) == (90, 160)
    found = discs(tmp_path / "out", 90, 160)
    assert_round(found, 40)
    assert max(top for _, top, _, _ in found) - min(top for _, top, _, _ in found) <= 2


def test_later_batches_frame_the_picture_as_the_first_one(
    make: Make, tmp_path: Path, settings: EngineSettings
) -> None:
    parts = [[*disc(size, shape, 15), *H264] for size, shape in (("160x96", "16/15"), ("96x96", "1"))]
    source = joined(make, tmp_path, *parts, kind="mkv", seconds=15)
    plan = make_in_batches(source, tmp_path / "out", settings)
    assert len(plan.batches) > 2
    assert_round(discs(tmp_path / "out", 172, 96), 300)


@pytest.mark.parametrize(("right", "down", "place"), [(0, 0, (80, 60)), (-20, 10, (100, 50))])
def test_what_a_clean_aperture_cuts_off_is_not_shown(
    right: int, down: int, place: tuple[int, int], make: Make, tmp_path: Path
) -> None:
    paint = "geq=lum='if(lt(hypot(X-120,Y-90),30),235,80)':cb=128:cr=128"
    barred = make(
        "barred.mp4", "-f", "lavfi", "-i", "color=gray:size=240x180:rate=10:duration=1", "-vf", paint, *H264
    )
    source = mp4.with_box(barred, tmp_path / "clap.mp4", mp4.clean_aperture(160, 120, right, down))
    package = transcode(source, tmp_path / "out")
    assert (package.renditions[0].width, package.renditions[0].height) == (160, 120)
    for left, top, wide, high in discs(tmp_path / "out", 160, 120):
        assert (left + wide / 2, top + high / 2) == pytest.approx(place, abs=2)
        assert wide == pytest.approx(high, abs=2)


def test_headers_that_never_change_cost_nothing_later(make: Make, settings: EngineSettings) -> None:
    video = inspect(make("same.mkv", *disc(PORTRAIT), *H264, "-g", "5"), settings).video
    assert video
    assert (video.steady, video.constant, video.looks) == (True, True, ())


def test_another_size_to_show_inside_vp9_changes_nothing_as_in_players(make: Make, tmp_path: Path) -> None:
    """`render_size` of the second keyframe says dots of twice their width. Chromium and ffmpeg do not follow it."""
    vp9 = make("plain.ivf", *disc("160x120"), "-c:v", "libvpx-vp9", "-g", "10").read_bytes()
    told, place = vp9[:32], 32
    while place < len(vp9):
        size, at = struct.unpack_from("<IQ", vp9, place)
        frame = vp9[place + 12 : place + 12 + size]
        if at == 10:  # a keyframe: whether it has a size to show is bit 68 of its header
            bits = f"{int.from_bytes(frame):0{8 * size}b}"
            bits = f"{bits[:68]}1{320 - 1:016b}{120 - 1:016b}{bits[69:]}"
            frame = int(bits, 2).to_bytes(size + 4)
        told += struct.pack("<IQ", len(frame), at) + frame
        place += 12 + size
    (tmp_path / "told.ivf").write_bytes(told)
    package = transcode(make("told.webm", "-i", str(tmp_path / "told.ivf"), "-c", "copy"), tmp_path / "out")
    assert (package.renditions[0].width, package.renditions[0].height) == (160, 120)
    assert_round(discs(tmp_path / "out", 160, 120), 20)
