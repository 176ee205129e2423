"""SubStation Alpha (.ssa, .ass): its lines of dialogue as cues."""

from collections.abc import Iterable

from catalog.captions import plain, timing
from catalog.captions.cues import Cue, Reason, Remark
from catalog.captions.raw import RawCue

FIELDS: tuple[str, ...] = (
    "layer",
    "start",
    "end",
    "style",
    "name",
    "marginl",
    "marginr",
    "marginv",
    "effect",
    "text",
)
"""The fields of a line of dialogue in files without a format line (version 4.00+)."""
MOST_FIELDS = 30


def is_styled(lines: list[str]) -> bool:
    """Whether this is SubStation Alpha: its sections have names in brackets."""
    heads = (line.strip().lower() for line in lines[:2000])
    return any(head in ("[script info]", "[events]", "[v4+ styles]", "[v4 styles]") for head in heads)


def raw_cues(lines: list[str]) -> tuple[list[RawCue], list[Remark]]:
    """Its lines of dialogue, without comments."""
    fields, found, remarks = FIELDS, list[RawCue](), list[Remark]()
    for number, line in enumerate(lines, start=1):
        kind, _, rest = line.partition(":")
        if kind.strip().lower() == "format" and "text" in rest[: plain.MAX_CUE].lower():
            fields = _fields(rest)
        elif kind.strip().lower() == "dialogue":
            cue = _cue(number, fields, rest)
            if isinstance(cue, Remark):
                remarks.append(cue)
            else:
                found.append(cue)
    return found, remarks


def _fields(rest: str) -> tuple[str, ...]:
    named = tuple(name.strip().lower() for name in rest[: plain.MAX_CUE].split(",")[:MOST_FIELDS])
    return named if named[-1] == "text" and "start" in named and "end" in named else FIELDS


def _cue(number: int, fields: tuple[str, ...], rest: str) -> RawCue | Remark:
    values = dict(zip(fields, rest.split(",", len(fields) - 1), strict=False))
    when = timing.of_line(f"{values.get('start', '')} --> {values.get('end', '')}")
    if when is None or when.fault or "text" not in values:
        return Remark(number, Reason.UNREADABLE_TIME)
    return RawCue(number, when.start, when.end, values["text"])


def merged(cues: Iterable[Cue]) -> list[Cue]:
    """The cues without duplicates: a text in several layers, or repeated frame by frame, is one caption."""
    found: list[Cue] = []
    last: dict[str, int] = {}
    for cue in sorted(cues, key=lambda cue: (cue.start, cue.end)):
        words = "".join(cue.text.split())
        at = last.get(words)
        if at is not None and cue.start <= found[at].end:
            found[at] = Cue(found[at].start, max(found[at].end, cue.end), cue.text)
        else:
            last[words] = len(found)
            found.append(cue)
    return found
