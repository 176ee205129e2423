"""The picture that stands for a lesson: a telling frame, never a black one.

ffmpeg writes a dozen candidates in the same pass as everything else, at one JPEG quality. Of those that are neither
dark nor of one colour, the largest file is taken: JPEG spends its bytes on edges and texture, so fading and blurred
frames come out small. Size alone would be misled by the grain of an old camera behind its lens cap.
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
"""Dots of the shorter side of a frame that a teacher chose, at most: as large as the pictures it stands among."""
QUALITY = 3
"""ffmpeg's 2 (best) to 31: this one picture is looked at longer than any other of the lesson."""
LARGEST = 8 * 1024**2
"""Bytes of a JPEG of that size, at most."""

DARK = 35.0
"""Of 255, mean brightness below which a frame counts as black, grain and all. A stage at night has about 45."""
FLAT = 32.0
"""Of 255, between the darkest and the brightest tenth of a frame: below it, a frame is of one colour, or fading."""

ANSWER = 1024**2
"""Bytes of what is said of the candidates, some 1500 for each."""
MEASURED = re.compile(r"lavfi\.signalstats\.(YAVG|YLOW|YHIGH)=([\d.]+)")


def pattern(batch: Batch, tag: str) -> str:
    """ffmpeg's name for the candidates of a batch."""
    return f"candidate-{batch.number:03}{tag}-%02d.jpg"


def best(candidates: Sequence[Candidate]) -> Candidate | None:
    """The candidate that tells most, of a black film the least black; None when there is none."""
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
    argv += ["-i", names, "-vf", "signalstats,metadata=print:file=-", "-f", "null", "-"]
    sandbox = process.Sandbox(
        settings.base_timeout, settings.base_timeout, settings.memory, file_bytes=0, says=ANSWER
    )
    process.run(argv, sandbox, cwd=folder, reads=[folder], on_line=read)
    measures = list(zip(*values.values(), strict=False))
    # Unmeasured ones, should ffmpeg have failed at them, are told apart by their size alone.
    measures += [(0.0, 0.0, 0.0)] * (len(stills) - len(measures))
    return tuple(
        Candidate(still.name, still.size, mean, high - low)
        for still, (mean, low, high) in zip(stills, measures, strict=False)
    )


def frame(video: Path, at: float, target: Path, settings: EngineSettings) -> None:
    """Write the picture that `video` shows `at` seconds after its start as a JPEG.

    `video` is an initialization section with one segment behind it, so that decoding up to the second is cheap. After
    its last picture there is none: then the first one is taken. Raises EngineFailed.
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
