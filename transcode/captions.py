"""Extracts text captions from a source, unchanged, with the times at which they belong in the lesson.

Captions are optional: faults in them never fail the lesson. Their text is untrusted: it has to be parsed and
escaped before it is shown.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from transcode import edits, inputs, process
from transcode.edits import Edit
from transcode.plan import SEEKABLE
from transcode.settings import EngineSettings
from transcode.source import CaptionTrack, Source

log = logging.getLogger(__name__)

MOST_TRACKS = 16
"""Films have up to thirty; a school has few viewers for most of them."""
MOST_BYTES = 4 * 1024**2
"""Of one track. Ten hours of speech take about one MiB."""
LATER = 60.0
"""Seconds added to all captions by ffmpeg: otherwise a caption that begins before sound and picture would shift all
others, because the formats have no times below zero."""
MP4 = SEEKABLE[0]

WRITTEN = {"webvtt": ("webvtt", "copy"), "ass": ("ass", "copy"), "ssa": ("ass", "copy"), "mov_text": ("srt", "text")}
"""Format and encoder for each codec. Text is copied without decoding, because ffmpeg's decoders treat `a<b and c>d`
as markup."""
AS_SUBRIP = ("srt", "copy")


@dataclass(frozen=True)
class Captions:
    """The captions of one track: SubRip, WebVTT or SubStation Alpha, recognizable from `content`."""

    track: CaptionTrack
    content: bytes
    edits: tuple[Edit, ...] = ()
    offset: float = 0.0
    """Seconds to add to its times to get times of the lesson."""
    ends: float = float("inf")
    """Seconds of the lesson after which nothing is shown."""
    silent: tuple[tuple[float, float], ...] = ()
    """Parts of the lesson in which nothing is shown, since what is said there is muted."""

    def place(self, start: float, end: float) -> list[tuple[float, float]]:
        """When a caption of these times, in seconds, is shown in the lesson: once, more often, or not at all."""
        parts = edits.shown(self.edits, start, end)
        moved = ((max(0.0, one + self.offset), min(self.ends, two + self.offset)) for one, two in parts)
        return [(one, two) for one, two in moved if two > 0 and one < self.ends and not self._is_muted(one, two)]

    def _is_muted(self, start: float, end: float) -> bool:
        return any(start < last and first < end for first, last in self.silent)


def extract(
    source: Source, folder: Path, settings: EngineSettings, on_quiet: Callable[[], None] = lambda: None
) -> tuple[Captions, ...]:
    """The text captions of a source, in order of preference. `folder` is for temporary files.

    Never raises because of the content of the file: a track that cannot be read is left out. An exception of
    `on_quiet` stops the reading and is raised.
    """
    tracks = source.captions[:MOST_TRACKS]
    if not tracks:
        return ()
    work = _Work(source, folder, settings, on_quiet)
    if not work.run(tracks) and len(tracks) > 1:
        for track in tracks:  # one of them was too long, or damaged, and failed the run
            work.run([track])
    known = edits.of_captions(source.path) if source.container == MP4 else {}
    return tuple(work.taken(known))


@dataclass(frozen=True)
class _Work:
    source: Source
    folder: Path
    settings: EngineSettings
    on_quiet: Callable[[], None]

    def run(self, tracks: Sequence[CaptionTrack]) -> bool:
        """Write each track to a file; returns whether all succeeded."""
        duration, settings = self.source.duration, self.settings
        sandbox = process.Sandbox(
            wall=settings.base_timeout + settings.wall_factor * duration,
            cpu=settings.base_timeout + settings.cpu_factor * duration,
            memory=settings.memory,
            file_bytes=MOST_BYTES,
        )
        argv = _command(self.source, tracks, settings)
        reads, writes = [self.source.path], [self.folder]
        done = process.run(argv, sandbox, cwd=self.folder, reads=reads, writes=writes, on_quiet=self.on_quiet)
        if done.code or done.timed_out:
            log.warning("captions: exit code %s: %s", done.code, done.stderr)
        return not done.code and not done.timed_out

    def taken(self, known: dict[int, tuple[Edit, ...]]) -> Iterator[Captions]:
        """What was written, track by track; the files are removed."""
        offset = -self.source.start if self.source.container == MP4 else -LATER - float(self.source.shift)
        wanted = self.source.alterations
        ends = self.source.duration if wanted.kept else float("inf")
        silent = tuple((each.start - wanted.cut, each.end - wanted.cut) for each in wanted.muted)
        for track in self.source.captions[:MOST_TRACKS]:
            content = _taken(self.folder / _name(track))
            if content:
                yield Captions(track, content, known.get(track.index, ()), offset, ends, silent)


def _name(track: CaptionTrack) -> str:
    return f"captions-{track.index}"


def _command(source: Source, tracks: Sequence[CaptionTrack], settings: EngineSettings) -> list[str]:
    argv = [str(settings.ffmpeg), "-v", "error", "-nostdin", "-y", *source.lookahead.guarded(settings)]
    if source.container == MP4:
        argv += ["-copyts", "-ignore_editlist", "1"]  # the lists are applied afterwards
    else:
        argv += ["-itsoffset", str(LATER)]
    argv += ["-i", inputs.address(source.path)]
    for track in tracks:
        form, encoder = WRITTEN.get(track.codec, AS_SUBRIP)
        argv += ["-map", f"0:{track.index}", "-map_metadata", "-1", "-c:s", encoder, "-f", form]
        argv += ["-avoid_negative_ts", "disabled", _name(track)]
    return [*argv, *_sync_output(source)]


def _sync_output(source: Source) -> list[str]:
    """A null output of sound and picture: without an index, ffmpeg counts time from the tracks that it uses."""
    tracks = [track for track in (source.video, source.audio) if track]
    if source.container in SEEKABLE or not tracks:
        return []
    maps = [part for track in tracks for part in ("-map", f"0:{track.index}")]
    return [*maps, "-c", "copy", "-bsf", "setts=ts=N", "-f", "null", "-"]


def _taken(path: Path) -> bytes:
    """What ffmpeg wrote; the file is removed."""
    try:
        data = path.read_bytes()
        path.unlink()
    except FileNotFoundError:
        return b""
    if len(data) >= MOST_BYTES:
        return b""  # truncated at the limit, and the cut would not be recognizable
    return data
