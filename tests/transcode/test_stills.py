"""The school's own copy of a picture that somebody sent."""

import struct
import subprocess
from pathlib import Path

import pytest

from transcode import stills
from transcode.settings import EngineSettings
from transcode.tools import ffmpeg

SETTINGS = EngineSettings()
ORIENTATION_6 = b"Exif\0\0MM\0*\0\0\0\x08" + struct.pack(">HHHIHHI", 1, 0x0112, 3, 1, 6, 0, 0)
"""EXIF 2.3, tag 274: the camera was turned to the right."""


def drawn(folder: Path, name: str, source: str) -> Path:
    path = folder / name
    argv = [str(ffmpeg()), "-v", "error", "-f", "lavfi", "-i", source, "-frames:v", "1", str(path)]
    subprocess.run(argv, check=True)
    return path


def pixels(path: Path, size: str = "2:2") -> tuple[tuple[int, int], bytes]:
    """Width and height, and the picture at another size as RGB."""
    argv = [str(ffmpeg()), "-v", "error", "-i", str(path), "-vf", f"scale={size}", "-f", "rawvideo"]
    raw = subprocess.run([*argv, "-pix_fmt", "rgb24", "-"], check=True, capture_output=True).stdout
    head = path.read_bytes()
    at = head.index(b"\xff\xc0")  # SOF0 of ITU T.81: height and width after length and precision
    height, width = struct.unpack(">HH", head[at + 5 : at + 9])
    return (width, height), raw


@pytest.mark.parametrize(
    ("name", "source", "size"),
    [
        ("photo.jpg", "testsrc2=s=1200x1600", (960, 540)),
        ("wide.png", "testsrc2=s=2000x300", (533, 300)),
        ("small.webp", "testsrc2=s=320x180", (320, 180)),
        ("grey.png", "testsrc2=s=64x64,format=gray16be", (64, 36)),
    ],
)
def test_the_middle_is_taken_and_nothing_is_enlarged(
    tmp_path: Path, name: str, source: str, size: tuple[int, int]
) -> None:
    target = tmp_path / "made.jpg"
    assert stills.fit(drawn(tmp_path, name, source), target, SETTINGS)
    assert pixels(target)[0] == size


def test_what_is_transparent_becomes_white(tmp_path: Path) -> None:
    target = tmp_path / "made.jpg"
    assert stills.fit(drawn(tmp_path, "clear.png", "color=red@0.0:s=160x90,format=rgba"), target, SETTINGS)
    assert min(pixels(target)[1]) > 240


def test_a_photo_stands_upright_and_says_nothing_about_where_it_was_taken(tmp_path: Path) -> None:
    upright = drawn(tmp_path, "upright.jpg", "color=red:s=400x400,drawbox=h=200:color=blue:t=fill").read_bytes()
    turned = tmp_path / "turned.jpg"
    turned.write_bytes(
        upright[:2] + b"\xff\xe1" + struct.pack(">H", len(ORIENTATION_6) + 2) + ORIENTATION_6 + upright[2:]
    )
    target = tmp_path / "made.jpg"
    assert stills.fit(turned, target, SETTINGS)
    left, right = pixels(target, "9:1")[1][:3], pixels(target, "9:1")[1][-3:]
    assert left[0] > left[2], "turned to the right, what was below is on the left"
    assert right[2] > right[0]
    assert b"Exif" not in target.read_bytes()


def test_what_is_no_picture_is_refused(tmp_path: Path) -> None:
    photo = drawn(tmp_path, "photo.jpg", "testsrc2=s=800x600").read_bytes()
    cases = {
        "cut.jpg": photo[: len(photo) // 2],
        "noise.png": b"\x89PNG\r\n\x1a\n" + b"x" * 500,
        "drawing.jpg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        "list.png": b"#EXTM3U\nfile:///etc/passwd\n",
        "empty.webp": b"",
    }
    for name, content in cases.items():
        (tmp_path / name).write_bytes(content)
        assert not stills.fit(tmp_path / name, tmp_path / f"{name}.made.jpg", SETTINGS), name
