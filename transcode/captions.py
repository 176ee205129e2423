"""Text captions inside a source, as WebVTT that holds nothing but times and plain text.

They are an extra: whatever is wrong with them, the lesson goes on without.
"""

import html
import logging
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from transcode import formats, process
from transcode.settings import EngineSettings
from transcode.source import CaptionTrack, Source

log = logging.getLogger(__name__)

MOST_TRACKS = 16
"""Languages. Films carry up to thirty; a school has few readers for most of them."""
MOST_BYTES = 4 * 1024**2
"""Of one track. Ten hours of talk are about one."""
LONGEST = 1000  # characters of one caption

TIMING = re.compile(r"((?:\d+:)?\d\d:\d\d\.\d{3}) --> ((?:\d+:)?\d\d:\d\d\.\d{3})")
"""How ffmpeg writes when a caption is shown (WebVTT, section 4.1), without settings."""
HARD_SPACE = "\\h"
"""How ffmpeg, which keeps all captions as ASS, hands on a space at which no line may break."""
MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,200}>|\{\\[^{}]{0,200}\}")
DRAWING = re.compile(r"m( -?[\d.]+| [mnlbspc])+")
"""Lines and curves, which ASS keeps among the words."""


@dataclass(frozen=True)
class Captions:
    """The captions of one track. `text` is a WebVTT file."""

    track: CaptionTrack
    text: str


def extract(
    source: Source, folder: Path, settings: EngineSettings, on_quiet: Callable[[], None] = lambda: None
) -> tuple[Captions, ...]:
    """The text captions of a source, the first track of each language. `folder` is worked in and left as it was.

    Never raises for what the file holds: a track that cannot be read is left out. Whatever `on_quiet` raises stops
    the reading and passes on.
    """
    tracks = source.captions[:MOST_TRACKS]
    if not tracks:
        return ()
    names = [f"captions-{track.index}.vtt" for track in tracks]
    fence = process.Fence(
        wall=settings.patience + settings.wall_factor * source.duration,
        cpu=settings.patience + settings.cpu_factor * source.duration,
        memory=settings.memory,
        file_bytes=MOST_BYTES,
    )
    argv = _command(source, tracks, names, settings)
    done = process.run(argv, fence, cwd=folder, reads=[source.path], writes=[folder], on_quiet=on_quiet)
    if done.code or done.timed_out:
        log.warning("captions: exit code %s: %s", done.code, done.stderr)
    found: dict[str, Captions] = {}
    for track, name in zip(tracks, names, strict=True):
        text = _taken(folder / name)
        if text and track.language not in found:
            found[track.language] = Captions(track, text)
    return tuple(found.values())


def rewritten(text: str) -> str:
    """WebVTT of the same captions as plain text, or nothing when none is left."""
    blocks = [
        f"{timing}\n{html.escape(words, quote=False)}\n"
        for timing, raw in _cues(text)
        if _lasts(timing) and (words := _plain(raw)) and not DRAWING.fullmatch(words)
    ]
    return "\n".join(["WEBVTT\n", *blocks]) if blocks else ""


def _command(
    source: Source, tracks: Sequence[CaptionTrack], names: Sequence[str], settings: EngineSettings
) -> list[str]:
    guards = formats.reading_guards(settings.max_pixels, settings.max_streams)
    argv = [str(settings.ffmpeg), "-v", "error", "-nostdin", "-y"]
    argv += [part for name, value in guards.items() for part in (f"-{name}", value)]
    argv += ["-i", f"file:{source.path.absolute()}"]
    for track, name in zip(tracks, names, strict=True):
        argv += ["-map", f"0:{track.index}", "-map_metadata", "-1", "-c:s", "webvtt", "-f", "webvtt", name]
    return argv


def _taken(path: Path) -> str:
    """What ffmpeg wrote, rewritten; the file is removed."""
    try:
        data = path.read_bytes()
        path.unlink()
    except FileNotFoundError:
        return ""
    if len(data) >= MOST_BYTES:
        return ""  # cut where the limit was, which nobody could tell from its end
    return rewritten(data.decode("utf-8", "replace"))


def _cues(text: str) -> Iterator[tuple[str, str]]:
    """Each timing with the lines below it. Only a whole line that is a timing begins a caption."""
    timing, lines = "", list[str]()
    for line in text.replace("\r", "\n").split("\n"):
        if TIMING.fullmatch(line):
            yield timing, "\n".join(lines)
            timing, lines = line, []
        else:
            lines.append(line)
    yield timing, "\n".join(lines)


def _lasts(timing: str) -> bool:
    """Whether the end is behind the start, as it must be (WebVTT, section 4.1). ffmpeg mends no end before it."""
    found = TIMING.fullmatch(timing)
    if found is None:
        return False
    start, end = ([int(part) for part in re.split("[:.]", f"0:{each}")[-4:]] for each in found.groups())
    return end > start


def _plain(raw: str) -> str:
    """Words without markup, on lines none of which is empty (an empty one would end the caption)."""
    bare = html.unescape(MARKUP.sub("", raw).replace(HARD_SPACE, " ")).replace("-->", "→")
    printable = ("".join(sign for sign in line if sign.isprintable()).strip() for line in bare.split("\n"))
    return "\n".join(line for line in printable if line)[:LONGEST]
