"""The picture that stands for a lesson: a telling frame, never a black one.

ffmpeg writes a dozen candidates in the same pass as everything else, at one JPEG quality. The largest file is
taken: JPEG spends its bytes on edges and texture, so black, fading, blank and blurred frames all come out small.
"""

from collections.abc import Sequence

from transcode.report import Still
from transcode.timeline import Batch

FILE = "poster.jpg"
MOST = 24


def pattern(batch: Batch, tag: str) -> str:
    """ffmpeg's name for the candidates of a batch."""
    return f"candidate-{batch.number:03}{tag}-%02d.jpg"


def best(candidates: Sequence[Still]) -> Still | None:
    """The candidate that tells most; None when there is none."""
    return max(candidates, key=lambda still: still.size, default=None)
