"""How far a source is looked into before its tracks are known. All runs on one source do the same."""

from dataclasses import dataclass

from transcode import formats
from transcode.settings import EngineSettings

SPARE_SECONDS = 5.0
SPARE_BYTES = 8 * 1024**2
"""What is read beyond the first packet of a track that begins late, so that it can be described."""
MOST_BYTES = 512 * 1024**2
"""Bytes that are looked through at most: ffmpeg keeps them all in memory until it has seen all tracks."""


@dataclass(frozen=True)
class Lookahead:
    """Seconds and bytes that are looked through for tracks, zeros for ffmpeg's own values; how programmes are read.

    `merged`: of a transport stream whose tracks get other numbers in the middle (two recordings joined) the later
    ones go on with the earlier ones of their programme. `odd` are the tracks that the school cannot read, with their
    codecs: they are never decoded, but ffprobe gives a whole file up for one that it may not open.
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
    """A look that finds a track whose first packet lies there; None when that is too far."""
    if at + SPARE_BYTES > MOST_BYTES:
        return None
    wide = (max(ahead.seconds, int(seconds + SPARE_SECONDS) + 1), max(ahead.bytes, at + SPARE_BYTES))
    return Lookahead(*wide, merged=ahead.merged, odd=ahead.odd)
