"""Which of a picture's colour labels (ITU-T H.273, in ffmpeg's names) are believed.

Cameras, cutters and remuxers write labels that cannot be true. Players then show what a file without labels would
look like, and so do we; a file is never refused for its labels. Pure.
"""

import re
from dataclasses import dataclass

MIXED = ("bt709", "fcc", "bt470bg", "smpte170m", "smpte240m", "bt2020nc")
"""Ways to mix red, green and blue into the numbers of a picture that every player knows. Of all others (YCgCo,
constant luminance, ICtCp) Chromium shows what a silent file would look like; of RGB where none can be, mpv."""
CURVES = (
    "bt709", "bt470m", "bt470bg", "smpte170m", "smpte240m", "linear", "log100", "log316", "iec61966-2-4",
    "iec61966-2-1", "bt2020-10", "bt2020-12", "smpte2084", "arib-std-b67",
)  # fmt: skip
"""Transfer curves of video. SMPTE 428 is for the XYZ of digital cinema, which no source of a lesson has."""
DEEP = re.compile(r"(?:9|10|12|14|16|20|32)(?:le|be)$")
"""How ffmpeg's names of pixel formats end that have more than eight bits for each number."""
RGB = ("rgb", "bgr", "0rgb", "0bgr", "gbr", "argb", "abgr", "rgba", "bgra", "pal8", "x2rgb", "x2bgr")
"""How those begin that hold red, green and blue themselves."""
UNSAID = ("", "unknown", "reserved", "unspecified")


@dataclass(frozen=True)
class Labels:
    """What a picture says of its colours; "" for what it does not say."""

    matrix: str = ""
    primaries: str = ""
    transfer: str = ""


SILENT = Labels()


def told(matrix: object, primaries: object, transfer: object) -> Labels:
    """The labels as a file tells them, in ffprobe's words."""
    return Labels(*("" if word in UNSAID else str(word or "") for word in (matrix, primaries, transfer)))


def believed(said: Labels, pixel_format: str) -> Labels:
    """The labels that can be true of a picture in this pixel format."""
    if pixel_format.startswith(RGB):
        return Labels(said.matrix, said.primaries, _curve(said.transfer))
    if said.matrix and said.matrix not in MIXED:
        # HDR is deep, and of a deep picture the other two labels make sense alone.
        return Labels("", said.primaries, _curve(said.transfer)) if _is_deep(pixel_format) else SILENT
    if not _is_deep(pixel_format) and not (said.matrix and said.primaries and said.transfer):
        # Eight bits are plain unless all three labels agree that they are not: nothing records HDR in eight bits, and
        # Chromium takes half a label for none.
        return Labels(said.matrix)
    return Labels(said.matrix, said.primaries, _curve(said.transfer))


def _curve(transfer: str) -> str:
    return transfer if transfer in CURVES else ""


def _is_deep(pixel_format: str) -> bool:
    return DEEP.search(pixel_format) is not None
