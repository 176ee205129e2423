"""How far ffmpeg reads into a source to detect its tracks. All runs on one source use the same values."""

from dataclasses import dataclass

from transcode import formats
from transcode.settings import EngineSettings

SPARE_SECONDS = 5.0
SPARE_BYTES = 8 * 1024**2
"""Bytes that are read beyond the first packet of a late track, so that it can be described."""
MOST_BYTES = 512 * 1024**2
"""The most bytes to probe: ffmpeg has them all in memory until it has found all tracks."""


@dataclass(frozen=True)
class Lookahead:
    """Seconds and bytes to probe for tracks (0 for ffmpeg's defaults), and how programs are read.

    `merged`: in a transport stream whose tracks get other numbers in the middle (two joined recordings), later tracks
    continue the earlier ones of their program. `odd` are tracks in unsupported codecs, with their codecs: they are
    never decoded, but ffprobe rejects a whole file for one that it may not open.
    """

    seconds: int = 0
    bytes: int = 0
    merged: bool = False
    odd: tuple[str, ...] = ()

    def options(self) -> dict[str, str]:
        """The options in front of -i, besides the guards."""
        further = {"analyzeduration": f"{self.seconds}000000", "probesize": str(self.bytes)} if self.bytes else {}
        return {**further, **({"merge_pmt_versions": "1"} if self.merged else {})}

    def argv(self, settings: EngineSettings) -> list[str]:
        """Guards and options for ffprobe; for ffmpeg, which opens only what it decodes, see `guarded`."""
        odd = [part for each in self.odd for part in _allowed(each)]
        return [*self.guarded(settings), *odd]

    def guarded(self, settings: EngineSettings) -> list[str]:
        """Guards and options for ffmpeg."""
        options = {**formats.reading_guards(settings.max_pixels, settings.max_streams), **self.options()}
        return [part for name, value in options.items() for part in (f"-{name}", value)]


def _allowed(odd: str) -> tuple[str, str]:
    index, _, codec = odd.partition(":")
    return f"-codec_whitelist:{index}", codec


def as_far_as(seconds: float, at: int, ahead: Lookahead) -> Lookahead | None:
    """The lookahead that finds a track whose first packet is at that time and offset; None when that is too far."""
    if at + SPARE_BYTES > MOST_BYTES:
        return None
    wide = (max(ahead.seconds, int(seconds + SPARE_SECONDS) + 1), max(ahead.bytes, at + SPARE_BYTES))
    return Lookahead(*wide, merged=ahead.merged, odd=ahead.odd)
