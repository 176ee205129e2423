"""What a run of the engine is given."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from transcode.progress import Progress
from transcode.segments import OnSegment
from transcode.settings import EngineSettings

OnProgress = Callable[[Progress], None]


@dataclass(frozen=True)
class Run:
    """Where a run works, and who is told. `tag` goes into all file names, so that attempts never meet.

    Whatever `on_progress` or `on_segment` raises stops ffmpeg and passes on: that is how a worker that lost its lease
    stops.
    """

    folder: Path
    settings: EngineSettings
    tag: str = ""
    on_progress: OnProgress = lambda _: None
    on_segment: OnSegment = lambda _: None
    urgent: float = 0.0
    """Seconds of what it makes that somebody waits for. So long it does not step back for others."""
    cpu_s: list[float] = field(default_factory=list)
    """CPU seconds of each process that was run."""

    def urgently(self, seconds: float = math.inf) -> "Run":
        """The same run while somebody waits for it."""
        return replace(self, urgent=seconds)

    def still_here(self) -> None:
        """Lets `on_progress` stop a run that has nothing to tell yet."""
        self.on_progress(Progress(0.0, 0.0, 0.0))
