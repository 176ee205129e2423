"""The picture that stands for a lesson: a telling frame, never a black one.

ffmpeg writes a dozen candidates in the same pass as everything else, at one JPEG quality. Of those that are neither
dark nor of one colour, the largest file is taken: JPEG spends its bytes on edges and texture, so fading and blurred
frames come out small. Size alone would be misled by the grain of an old camera behind its lens cap.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from transcode import process
from transcode.report import Still
from transcode.settings import EngineSettings
from transcode.timeline import Batch

FILE = "poster.jpg"
MOST = 24

DARK = 35.0
"""Of 255, mean brightness below which a frame counts as black, grain and all. A stage at night has about 45."""
FLAT = 32.0
"""Of 255, between the darkest and the brightest tenth of a frame: below it, a frame is of one colour, or fading."""

MEASURED = re.compile(r"lavfi\.signalstats\.(YAVG|YLOW|YHIGH)=([\d.]+)")


def pattern(batch: Batch, tag: str) -> str:
    """ffmpeg's name for the candidates of a batch."""
    return f"candidate-{batch.number:03}{tag}-%02d.jpg"


def best(candidates: Sequence[Still]) -> Still | None:
    """The candidate that tells most; None when there is none. Of a black film, the least black."""
    return max(candidates, key=lambda still: (still.rank, still.size), default=None)


def judged(candidates: Sequence[Still], named: str, folder: Path, settings: EngineSettings) -> tuple[Still, ...]:
    """The candidates, numbered by the pattern `named`, with their ranks.

    2 for a telling frame, 1 for one of a single colour, 0 for a dark one. They keep rank 0 should ffmpeg fail at
    them; then their sizes decide.
    """
    values: dict[str, list[float]] = {"YAVG": [], "YLOW": [], "YHIGH": []}

    def keep(line: str) -> None:
        if found := MEASURED.search(line):
            values[found[1]].append(float(found[2]))

    argv = [str(settings.ffmpeg), "-v", "error", "-nostdin", "-f", "image2", "-i", named]
    argv += ["-vf", "signalstats,metadata=print:file=-", "-f", "null", "-"]
    fence = process.Fence(settings.patience, settings.patience, settings.memory, file_bytes=0)
    if candidates:
        process.run(argv, fence, cwd=folder, on_line=keep)
    measures = list(zip(*values.values(), strict=False))
    if len(measures) != len(candidates):
        return tuple(candidates)
    return tuple(
        replace(still, rank=rank(mean, high - low))
        for still, (mean, low, high) in zip(candidates, measures, strict=True)
    )


def rank(mean: float, spread: float) -> int:
    """By brightness of 255: the mean of a frame, and what parts its brightest tenth from its darkest."""
    if mean < DARK:
        return 0
    return 2 if spread >= FLAT else 1
