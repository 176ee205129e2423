"""Descriptions out of files that media centres write. Pure."""

import html
import re

_PLOT = re.compile(r"<(plot|outline|review|biography)>(.*?)</\1>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,200}>")
_DRAWN = re.compile(r"[\u2500-\u259f]+")
"""Lines and blocks, of which scene releases draw frames and letters."""


def of_media_centre(text: str) -> str:
    """The description in an .nfo file: of Kodi's XML the plot, of a text all of it without what is drawn."""
    found = _PLOT.search(text)
    if found:
        return html.unescape(_TAG.sub("", found[2])).strip()
    if text.lstrip().startswith("<?xml"):
        return ""
    lines = [_DRAWN.sub("", line).strip() for line in text.splitlines()]
    return "\n".join(line for line in lines if line)
