"""A chart of grey and coloured fields, and the reading of it from a finished package."""

import subprocess
from pathlib import Path

from transcode import tools

FIELDS = (
    (0, 0, 0), (64, 64, 64), (118, 118, 118), (150, 150, 150), (235, 235, 235),
    (180, 60, 60), (60, 160, 60), (60, 60, 180),
)  # fmt: skip
"""Red, green and blue of each field, as sRGB."""

Colour = tuple[int, int, int]


def chart(size: str = "512x128", *filters: str, rate: str = "5", seconds: float = 0.6) -> list[str]:
    """ffmpeg's arguments for the chart, its fields side by side, passed through `filters`."""
    width, height = (int(side) for side in size.split("x"))
    fields = [
        f"color=0x{red:02x}{green:02x}{blue:02x}:size={width // len(FIELDS)}x{height}:rate={rate}:duration={seconds}"
        for red, green, blue in FIELDS
    ]
    inputs = [word for field in fields for word in ("-f", "lavfi", "-i", f"{field},format=gbrp")]
    # Sides that eight fields cannot fill exactly are filled by stretching.
    graph = f"hstack=inputs={len(FIELDS)},scale={width}:{height}:flags=neighbor,setsar=1,format=gbrp"
    return [*inputs, "-filter_complex", ",".join([graph, *filters])]


def fields_of(path: Path, at: float = 0) -> list[Colour]:
    """The middle of each field `at` seconds, as a player shows it: by what the file says of its own colours."""
    argv = [str(tools.ffmpeg()), "-v", "error", "-i", str(path), "-ss", str(at), "-frames:v", "1"]
    argv += ["-vf", f"scale={len(FIELDS)}0:10:flags=area:in_color_matrix=auto,format=rgb24", "-f", "rawvideo", "-"]
    data = subprocess.run(argv, capture_output=True, check=True).stdout
    return [_dot(data, len(FIELDS) * 10, 10 * number + 5, 5) for number in range(len(FIELDS))]


def _dot(data: bytes, width: int, x: int, y: int) -> Colour:
    start = 3 * (y * width + x)
    return data[start], data[start + 1], data[start + 2]


def furthest(found: list[Colour], expected: tuple[Colour, ...] = FIELDS) -> int:
    """The largest difference in any of red, green and blue of any field, of 255."""
    return max(
        abs(a - b) for one, other in zip(found, expected, strict=True) for a, b in zip(one, other, strict=True)
    )
