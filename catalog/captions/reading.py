"""Reads the captions of a file: SubRip, WebVTT, SubStation Alpha, also with the faults of real files.

Files are parsed with a limited size, number of lines and number of captions, and each caption is truncated before it
is processed. Parts that cannot be used are left out, with a remark that has the line.
"""

import re
from collections.abc import Callable, Iterable

from catalog.captions import plain, raw, styled, timing
from catalog.captions.cues import Cue, Reading, Reason, Remark
from catalog.captions.encodings import decoded
from catalog.captions.errors import NotCaptions, TooManyCues
from catalog.captions.raw import RawCue
from catalog.captions.timing import Timing

MAX_CUES = 20_000
MAX_LINES = 10 * MAX_CUES
MAX_BYTES = 4 * 1024**2
"""Twice the limit of uploads, for embedded captions."""
MOST_REMARKS = 1000
_ARROW = "-->"
_WEBVTT = re.compile(r"WEBVTT(?:\s.*)?", re.IGNORECASE)

Place = Callable[[float, float], Iterable[tuple[float, float]]]
"""Maps times of a video's own clock to its lesson: each part as start and end, in seconds."""


def read(body: bytes) -> Reading:
    """Read an uploaded file. Raises NotCaptions, TooManyCues, UnknownEncoding, MixedEncodings."""
    return _read(_text(body), _as_it_is, blank_ends=True)


def read_embedded(body: bytes, place: Place) -> Reading:
    """Read captions extracted by ffmpeg, which may contain empty lines. Raises as `read`."""
    return _read(_text(body), place, blank_ends=False)


def _text(body: bytes) -> str:
    if len(body) > MAX_BYTES:
        raise TooManyCues(most=MAX_CUES)
    return decoded(body)


def _as_it_is(start: float, end: float) -> list[tuple[float, float]]:
    return [(max(0.0, start), end)]


def _read(text: str, place: Place, blank_ends: bool) -> Reading:
    lines, step = _lines(text)
    is_styled = styled.is_styled(lines)
    found, remarks = styled.raw_cues(lines) if is_styled else _marked_up(lines, blank_ends)
    if len(found) > MAX_CUES:
        raise TooManyCues(most=MAX_CUES)
    is_webvtt = not is_styled and _header(lines) is not None
    cues: list[Cue] = []
    for each in found:
        words, remark = _words(each, is_styled, is_webvtt)
        remarks += [remark] if remark else []
        cues += [Cue(round(start, 3), round(end, 3), words) for start, end in place(each.start, each.end) if words]
    cues = [cue for cue in cues if cue.end > cue.start]
    cues = styled.merged(cues) if is_styled else sorted(cues, key=lambda cue: (cue.start, cue.end))
    if not cues:
        raise NotCaptions()
    remarks = sorted(remarks, key=lambda remark: remark.line)[:MOST_REMARKS]
    return Reading(tuple(cues), tuple(Remark(1 + (one.line - 1) * step, one.reason) for one in remarks))


def _words(each: RawCue, is_styled: bool, is_webvtt: bool) -> tuple[str, Remark | None]:
    """The text of a caption, "" if it is left out, and a remark if there is one."""
    if each.end <= each.start or each.end <= 0:
        reason = Reason.NO_LENGTH if each.end == each.start else Reason.ENDS_BEFORE_START
        return "", Remark(each.line, reason)
    words = plain.of_styled(each.text) if is_styled else plain.of_markup(each.text, is_webvtt)
    if not words:  # drawings need no remark
        return "", None if is_styled else Remark(each.line, Reason.NO_WORDS)
    most = plain.MAX_STYLED if is_styled else plain.MAX_RAW
    if len(each.text) <= most and len(words) <= plain.MAX_CUE:
        return words, None
    return words[: plain.MAX_CUE].rstrip("\n"), Remark(each.line, Reason.TOO_LONG)


def _lines(text: str) -> tuple[list[str], int]:
    """The lines of a file, and how many lines of the file each one replaces.

    Files that were converted several times have CR CR LF, or an empty line after each line.
    """
    text = text.replace("\ufeff", "").replace("\0", "")
    text = text.replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n")
    if text.count("\n") > MAX_LINES or text.count("-->") > MAX_CUES:
        raise TooManyCues(most=MAX_CUES)
    lines = text.split("\n")
    if len(lines) > 4 and not any(line.strip() for line in lines[1::2]):
        return lines[::2], 2
    return lines, 1


def _header(lines: list[str]) -> int | None:
    """The index of WebVTT's first line, None in other files."""
    first = next((at for at, line in enumerate(lines) if line.strip()), None)
    return first if first is not None and _WEBVTT.fullmatch(lines[first].strip()) else None


def _marked_up(lines: list[str], blank_ends: bool) -> raw.Found:
    header = _header(lines)
    times: dict[int, Timing] = {at: when for at, line in enumerate(lines) if (when := timing.of_line(line))}
    if header is not None and any(_ARROW in lines[at] for at in times):
        times = {at: when for at, when in times.items() if _ARROW in lines[at]}  # others are text: 9:00 → 10:00
    if len(times) > MAX_CUES:
        raise TooManyCues(most=MAX_CUES)
    if not times:
        raise NotCaptions()
    if header is None:
        return raw.of_subrip(lines, times)
    end = _end_of_header(lines, header, times)
    shown = [""] * end + lines[end:]
    return raw.of_webvtt(shown, times) if blank_ends else raw.of_subrip(shown, times)


def _end_of_header(lines: list[str], header: int, times: dict[int, Timing]) -> int:
    """The index after the header, which ends with an empty line, or at the first times if that is missing."""
    end = header + 1
    while end < len(lines) and lines[end].strip() and end not in times:
        end += 1
    return end
