"""The picture that stands for a lesson: a telling frame, never a black one.

ffmpeg writes a dozen candidates in the same pass as everything else, at one JPEG quality. Of those that are neither
dark nor of one colour, the largest file is taken: JPEG spends its bytes on edges and texture, so fading and blurred
frames come out small. Size alone would be misled by the grain of an old camera behind its lens cap.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from transcode import process
from transcode.settings import EngineSettings

FILE = "poster.jpg"
CANDIDATE = "candidate-%02d.jpg"
CANDIDATES = "candidate-*.jpg"
MOST = 24

DARK = 35.0
"""Of 255, mean brightness below which a frame counts as black, grain and all. A stage at night has about 45."""
FLAT = 32.0
"""Of 255, between the darkest and the brightest tenth of a frame: below it, a frame is of one colour, or fading."""

MEASURED = re.compile(r"lavfi\.signalstats\.(YAVG|YLOW|YHIGH)=([\d.]+)")


@dataclass(frozen=True)
class Candidate:
    """One frame. Brightness of 255: the mean, and what parts the brightest tenth from the darkest."""

    path: Path
    size: int
    mean: float = 0.0
    spread: float = 0.0

    @property
    def worth(self) -> tuple[bool, bool, int]:
        """The better a frame stands for its lesson, the larger this is. Of a black film the least black is left."""
        light = self.mean >= DARK
        return light and self.spread >= FLAT, light, self.size


def pick(folder: Path, settings: EngineSettings) -> str | None:
    """Keep the best candidate as poster.jpg and remove the others; None when there was no picture."""
    candidates = _measured(folder, settings)
    if not candidates:
        return None
    best = max(candidates, key=lambda candidate: candidate.worth)
    best.path.replace(folder / FILE)
    for candidate in candidates:
        candidate.path.unlink(missing_ok=True)
    return FILE


def _measured(folder: Path, settings: EngineSettings) -> list[Candidate]:
    paths = sorted(folder.glob(CANDIDATES))
    if not paths:
        return []
    values: dict[str, list[float]] = {"YAVG": [], "YLOW": [], "YHIGH": []}

    def keep(line: str) -> None:
        if found := MEASURED.search(line):
            values[found[1]].append(float(found[2]))

    argv = [str(settings.ffmpeg), "-v", "error", "-nostdin", "-f", "image2", "-pattern_type", "glob"]
    argv += ["-i", CANDIDATES, "-vf", "signalstats,metadata=print:file=-", "-f", "null", "-"]
    fence = process.Fence(settings.patience, settings.patience, settings.memory, file_bytes=0)
    process.run(argv, fence, cwd=folder, on_line=keep)
    measures = list(zip(*values.values(), strict=False))
    # Unmeasured ones, should ffmpeg have failed at them, are told apart by their size alone.
    measures += [(0.0, 0.0, 0.0)] * (len(paths) - len(measures))
    return [
        Candidate(path, path.stat().st_size, mean, high - low)
        for path, (mean, low, high) in zip(paths, measures, strict=False)
    ]
