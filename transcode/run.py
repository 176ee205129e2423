"""The parameters of a run of the engine."""

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
    """The folder, settings and callbacks of a run. `tag` is part of all file names, so that attempts never collide.

    An exception of `on_progress` or `on_segment` stops ffmpeg and is raised: so a worker stops that has lost its
    lease.
    """

    folder: Path
    settings: EngineSettings
    tag: str = ""
    on_progress: OnProgress = lambda _: None
    on_segment: OnSegment = lambda _: None
    urgent: float = 0.0
    """Seconds of output that are urgent. Until then its priority is not lowered."""
    cpu_s: list[float] = field(default_factory=list)
    """CPU seconds of each process that was run."""

    def urgently(self, seconds: float = math.inf) -> "Run":
        """The same run, urgent for so many seconds of output."""
        return replace(self, urgent=seconds)

    def still_here(self) -> None:
        """Let `on_progress` stop a run that has no progress yet."""
        self.on_progress(Progress(0.0, 0.0, 0.0))
