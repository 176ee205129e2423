"""The picture that stands for a lesson: a telling frame, never a black one.

ffmpeg writes a dozen candidates in the same pass as everything else, at one JPEG quality. The largest file is
taken: JPEG spends its bytes on edges and texture, so black, fading, blank and blurred frames all come out small.
"""

from pathlib import Path

FILE = "poster.jpg"
CANDIDATE = "candidate-%02d.jpg"
MOST = 24


def pick(folder: Path) -> str | None:
    """Keep the best candidate as poster.jpg and remove the others; None when there was no picture."""
    candidates = sorted(folder.glob("candidate-*.jpg"), key=lambda path: path.stat().st_size)
    if not candidates:
        return None
    candidates.pop().replace(folder / FILE)
    for path in candidates:
        path.unlink()
    return FILE
