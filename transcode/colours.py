"""Which of a picture's colour labels (ITU-T H.273, in ffmpeg's names) are used.

Cameras, editors and remuxers write labels that cannot be true. Players then treat the file as one without labels,
and so do we; a file is never rejected for its labels. Pure.
"""

import re
from dataclasses import dataclass

MIXED = ("bt709", "fcc", "bt470bg", "smpte170m", "smpte240m", "bt2020nc")
"""Colour matrices that every player knows. For all others (YCgCo, constant luminance, ICtCp) Chromium treats the file
as one without labels; mpv does so for RGB where it is impossible."""
CURVES = (
    "bt709", "bt470m", "bt470bg", "smpte170m", "smpte240m", "linear", "log100", "log316", "iec61966-2-4",
    "iec61966-2-1", "bt2020-10", "bt2020-12", "smpte2084", "arib-std-b67",
)  # fmt: skip
"""Transfer curves of video. SMPTE 428 is for the XYZ of digital cinema, which no source of a lesson has."""
DEEP = re.compile(r"(?:9|10|12|14|16|20|32)(?:le|be)$")
"""Endings of the names of ffmpeg's pixel formats with more than eight bits per component."""
RGB = ("rgb", "bgr", "0rgb", "0bgr", "gbr", "argb", "abgr", "rgba", "bgra", "pal8", "x2rgb", "x2bgr")
"""Beginnings of the names of RGB pixel formats."""
UNSAID = ("", "unknown", "reserved", "unspecified")


@dataclass(frozen=True)
class Labels:
    """The colour labels of a picture; "" for a missing one."""

    matrix: str = ""
    primaries: str = ""
    transfer: str = ""


SILENT = Labels()


def told(matrix: object, primaries: object, transfer: object) -> Labels:
    """The labels of a file, in ffprobe's names."""
    return Labels(*("" if word in UNSAID else str(word or "") for word in (matrix, primaries, transfer)))


def believed(said: Labels, pixel_format: str) -> Labels:
    """The labels that can be true of a picture in this pixel format."""
    if pixel_format.startswith(RGB):
        return Labels(said.matrix, said.primaries, _curve(said.transfer))
    if said.matrix and said.matrix not in MIXED:
        # HDR has more than eight bits, and there each of the other two labels makes sense alone.
        return Labels("", said.primaries, _curve(said.transfer)) if _is_deep(pixel_format) else SILENT
    if not _is_deep(pixel_format) and not (said.matrix and said.primaries and said.transfer):
        # Eight bits are standard dynamic range unless all three labels say otherwise: no device records HDR in eight
        # bits, and Chromium ignores incomplete labels.
        return Labels(said.matrix)
    return Labels(said.matrix, said.primaries, _curve(said.transfer))


def _curve(transfer: str) -> str:
    return transfer if transfer in CURVES else ""


def _is_deep(pixel_format: str) -> bool:
    return DEEP.search(pixel_format) is not None
