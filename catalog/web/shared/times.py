"""Times in a video as people type them."""

import math
import re


def seconds(text: str) -> float | None:
    """The seconds of a clock such as 85, 1:25, 1:02:03.5; None for anything else."""
    parts = text.strip()[:20].replace("：", ":").split(":")
    if not all(re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,3})?", part) for part in parts) or len(parts) > 3:
        return None
    return math.fsum(float(part) * 60**place for place, part in enumerate(reversed(parts)))
