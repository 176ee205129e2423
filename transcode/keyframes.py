"""How far apart a source's keyframes are: what has to be decoded before a batch can begin.

Recordings of browsers and of calls may have one keyframe for hours, and so has a small file that is made to be dear:
each of its batches would decode everything before it.
"""

from pathlib import Path

from transcode import formats, process
from transcode.settings import EngineSettings

PLACES = 32
"""Places of a source that are looked at, evenly spread. Each is one jump by the index."""
NEAR = 12.0
"""Seconds. Encoders' own habits reach ten; what is nearer costs a batch nothing that counts."""
ANSWER = 64 * 1024


def longest_group(source: Path, index: int, duration: float, settings: EngineSettings) -> float:
    """Seconds from the farthest keyframe to the place that needs it, of the places looked at; 0 when all are near."""
    places = [duration * (number + 0.5) / PLACES for number in range(PLACES)]
    far = 0.0
    for wanted, found in zip(places, _before(source, index, places, settings), strict=False):
        far = max(far, wanted - found)
    return far if far > NEAR else 0.0


def _before(source: Path, index: int, places: list[float], settings: EngineSettings) -> list[float]:
    """The time of the keyframe that leads to each place. Where ffprobe stops early, fewer."""
    guards = formats.reading_guards(settings.max_pixels, settings.max_streams)
    options = [part for name, value in guards.items() for part in (f"-{name}", value)]
    argv = [str(settings.ffprobe), "-v", "error", *options, "-select_streams", str(index)]
    argv += ["-read_intervals", ",".join(f"{place:.3f}%+#1" for place in places)]
    argv += ["-show_entries", "packet=pts_time,dts_time", "-of", "csv=p=0", "-i", f"file:{source.absolute()}"]
    lines: list[str] = []
    sandbox = process.Sandbox(
        settings.probe_timeout, settings.probe_timeout, settings.memory, file_bytes=0, says=ANSWER
    )
    process.run(argv, sandbox, reads=[source], on_line=lines.append)
    return [seconds for line in lines if (seconds := _seconds(line)) is not None]


def _seconds(line: str) -> float | None:
    """When a packet is shown, or where that is not said (AVI), when it is decoded."""
    for word in line.split(","):
        try:
            return float(word)
        except ValueError:  # N/A
            continue
    return None
