"""Takes out of a package what speech recognition needs: the sound as samples, and when the picture cuts.

Both come from the package, not from the source: what its owner cut off or muted is not in it, and its smallest
rendition is decoded in a hundredth of its length.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from transcode import process
from transcode.errors import EngineFailed
from transcode.settings import EngineSettings
from transcode.speech.hear import NICENESS, WALL

RATE = 16_000
"""Samples a second, one channel, 16 bits: two bytes each."""
CUT = 0.3
"""Of ffmpeg's scene score, from 0 to 1, from which on a frame counts as the first after a cut."""
MOST_SAID = 4 * 1024**2
_TIME = re.compile(r"pts_time:([\d.]+)")


@dataclass(frozen=True)
class Track:
    """The segments of one rendition, joined behind their initialization section, and its length in seconds."""

    path: Path
    seconds: float


def samples(track: Track, target: Path, settings: EngineSettings, on_quiet: Callable[[], None]) -> None:
    """Write the sound of a track as samples. Raises EngineFailed, and what `on_quiet` raises."""
    argv = _opened(track, settings)
    # A sound that begins late: silence before it keeps the times those of the lesson.
    argv += ["-map", "0:a:0", "-af", "aresample=async=1:first_pts=0", "-ac", "1", "-ar", str(RATE)]
    argv += ["-f", "s16le", f"file:{target}"]
    _run(argv, track, target.parent, settings, on_quiet)


def cuts(track: Track, settings: EngineSettings, on_quiet: Callable[[], None]) -> list[float]:
    """The seconds at which the picture of a track cuts. Raises as `samples`."""
    lines: list[str] = []
    argv = _opened(track, settings)
    argv += ["-map", "0:v:0", "-vf", f"scale=160:-2,select='gt(scene,{CUT})',metadata=print:file=-"]
    argv += ["-f", "null", "-"]
    _run(argv, track, track.path.parent, settings, on_quiet, lines)
    return [float(found.group(1)) for found in map(_TIME.search, lines) if found]


def _opened(track: Track, settings: EngineSettings) -> list[str]:
    argv = [str(settings.ffmpeg), "-v", "error", "-nostdin", "-y", "-threads", "1", "-f", "mov"]
    return [*argv, "-i", f"file:{track.path}"]


def _run(  # noqa: PLR0913, PLR0917 - what two functions share
    argv: Sequence[str],
    track: Track,
    folder: Path,
    settings: EngineSettings,
    on_quiet: Callable[[], None],
    lines: list[str] | None = None,
) -> None:
    limit = settings.base_timeout + 2 * track.seconds
    says = MOST_SAID if lines is not None else None
    sandbox = process.Sandbox(WALL, limit, settings.memory, settings.output_bytes, says=says, niceness=NICENESS)

    def note(line: str) -> None:
        if lines is not None:
            lines.append(line)

    done = process.run(
        argv, sandbox, cwd=folder, reads=[track.path], writes=[folder], on_line=note, on_quiet=on_quiet
    )
    if done.code:
        raise EngineFailed("no_sound", done.stderr[-500:] or f"exit code {done.code}")
