"""The isolation of ffmpeg: measured once per process, with the operator's acceptance of a school without it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from transcode import isolation
from transcode.isolation import Isolation, Level


@cache
def _once(measure: Callable[[], Isolation]) -> Isolation:
    """Measure once per process, however many schools it opens."""
    return measure()


@dataclass(eq=False)  # compared by identity, and hashable
class MeasuredIsolation:
    """Answers for uploads (catalog.uploads.service.Isolation), for workers' logs and for operators."""

    accepted: str
    """The sentence by which an operator accepts a school without isolation; empty: nobody has."""

    @property
    def found(self) -> Isolation:
        """The measurement, made at the first access; it takes a sixth of a second."""
        return _once(isolation.measure)

    def takes_files(self) -> bool:
        """See catalog.uploads.service.Isolation."""
        return bool(self.accepted) or self.found.level is not Level.NONE
