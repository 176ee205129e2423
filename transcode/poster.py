"""Chooses the poster of a lesson: a frame with much detail, never a black one.

ffmpeg writes a dozen candidates in the same pass as everything else, at one JPEG quality. Of those that are neither
dark nor of one colour, the largest file is chosen: edges and texture take most bytes in a JPEG, so faded and blurred
frames are small. Size alone would choose the noise of a camera behind its lens cap.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from transcode import process
from transcode.errors import EngineFailed
from transcode.report import Candidate, Still
from transcode.settings import EngineSettings
from transcode.timeline import Batch

FILE = "poster.jpg"
MOST = 24

CHOSEN_SIDE = 720
"""The largest shorter side of a frame chosen by a teacher, in pixels: as large as other posters."""
QUALITY = 3
"""Of ffmpeg's scale from 2 (best) to 31: this picture is seen longer than any other of the lesson."""
LARGEST = 8 * 1024**2
"""Bytes of a JPEG of that size, at most."""

DARK = 35.0
"""Mean brightness, of 255, below which a frame counts as black, noise included. A stage at night has about 45."""
FLAT = 32.0
"""Difference, of 255, between the darkest and the brightest tenth of a frame; less means one colour, or a fade."""

ANSWER = 1024**2
"""The most bytes of measurements, about 1500 for each candidate."""
MEASURED = re.compile(r"lavfi\.signalstats\.(YAVG|YLOW|YHIGH)=([\d.]+)")


def pattern(batch: Batch, tag: str) -> str:
    """ffmpeg's name for the candidates of a batch."""
    return f"candidate-{batch.number:03}{tag}-%02d.jpg"


def best(candidates: Sequence[Candidate]) -> Candidate | None:
    """The best candidate, of a black video the least black; None when there is none."""
    return max(candidates, key=_worth, default=None)


def _worth(candidate: Candidate) -> tuple[bool, bool, int]:
    light = candidate.mean >= DARK
    return light and candidate.spread >= FLAT, light, candidate.size


def judged(folder: Path, stills: Sequence[Still], settings: EngineSettings) -> tuple[Candidate, ...]:
    """The candidates with their brightness, measured in one sandboxed run."""
    if not stills:
        return ()
    values: dict[str, list[float]] = {"YAVG": [], "YLOW": [], "YHIGH": []}

    def read(line: str) -> None:
        if found := MEASURED.search(line):
            values[found[1]].append(float(found[2]))

    names = re.sub(r"\d+\.jpg$", "*.jpg", stills[0].name)
    argv = [str(settings.ffmpeg), "-v", "error", "-nostdin", "-f", "image2", "-pattern_type", "glob"]
    # A quarter of the size is decoded in a tenth of the time and is as bright.
    argv += [
        "-threads",
        "1",
        "-lowres",
        "2",
        "-i",
        names,
        "-vf",
        "signalstats,metadata=print:file=-",
        "-f",
        "null",
        "-",
    ]
    sandbox = process.Sandbox(
        settings.base_timeout, settings.base_timeout, settings.memory, file_bytes=0, says=ANSWER
    )
    process.run(argv, sandbox, cwd=folder, reads=[folder], on_line=read)
    measures = list(zip(*values.values(), strict=False))
    # Candidates at which ffmpeg failed are compared by their size alone.
    measures += [(0.0, 0.0, 0.0)] * (len(stills) - len(measures))
    return tuple(
        Candidate(still.name, still.size, mean, high - low)
        for still, (mean, low, high) in zip(stills, measures, strict=False)
    )


def frame(video: Path, at: float, target: Path, settings: EngineSettings) -> None:
    """Write the picture that `video` shows `at` seconds after its start as a JPEG.

    `video` is an initialization section followed by one segment, so that decoding up to that time is cheap. If `at`
    is after its last picture, the first one is used. Raises EngineFailed.
    """
    sandbox = process.Sandbox(settings.probe_timeout, settings.probe_timeout, settings.memory, LARGEST)
    done = None
    for seconds in (at, 0.0):
        argv = [str(settings.ffmpeg), "-v", "error", "-nostdin", "-y", "-i", f"file:{video}", "-ss", f"{seconds:.3f}"]
        argv += ["-frames:v", "1", "-q:v", str(QUALITY), "-map_metadata", "-1", f"file:{target}"]
        done = process.run(argv, sandbox, cwd=target.parent, reads=[video], writes=[target.parent])
        if done.code == 0 and target.exists() and target.stat().st_size:
            return
    raise EngineFailed("no_frame", done.stderr[-500:] if done else "")
