"""How far apart a source's keyframes are, which is how much has to be decoded before a batch.

Recordings of browsers and calls may have one keyframe for hours, and so may a file crafted to be expensive:
each of its batches would decode everything before it.
"""

from pathlib import Path

from transcode import formats, inputs, process
from transcode.settings import EngineSettings

PLACES = 32
"""Positions of a source that are checked, evenly spread. Each is one seek by the index."""
NEAR = 12.0
"""Seconds. Usual encoders have up to ten; smaller distances cost a batch little."""
ANSWER = 64 * 1024


def longest_group(source: Path, index: int, duration: float, settings: EngineSettings) -> float:
    """The largest distance in seconds from a checked position back to its keyframe; 0 when all are near."""
    places = [duration * (number + 0.5) / PLACES for number in range(PLACES)]
    far = 0.0
    for wanted, found in zip(places, _before(source, index, places, settings), strict=False):
        far = max(far, wanted - found)
    return far if far > NEAR else 0.0


def _before(source: Path, index: int, places: list[float], settings: EngineSettings) -> list[float]:
    """The time of the keyframe before each position; fewer if ffprobe ends early."""
    guards = formats.reading_guards(settings.max_pixels, settings.max_streams)
    options = [part for name, value in guards.items() for part in (f"-{name}", value)]
    argv = [str(settings.ffprobe), "-v", "error", *options, "-select_streams", str(index)]
    argv += ["-read_intervals", ",".join(f"{place:.3f}%+#1" for place in places)]
    argv += ["-show_entries", "packet=pts_time,dts_time", "-of", "csv=p=0", "-i", inputs.address(source)]
    lines: list[str] = []
    sandbox = process.Sandbox(
        settings.probe_timeout, settings.probe_timeout, settings.memory, file_bytes=0, says=ANSWER
    )
    process.run(argv, sandbox, reads=[source], on_line=lines.append)
    return [seconds for line in lines if (seconds := _seconds(line)) is not None]


def _seconds(line: str) -> float | None:
    """A packet's presentation time, or its decoding time if the former is missing (AVI)."""
    for word in line.split(","):
        try:
            return float(word)
        except ValueError:  # N/A
            continue
    return None
