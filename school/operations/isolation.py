"""What the isolation of ffmpeg means for the school: measured once a process, and what an operator accepted."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from transcode import isolation
from transcode.isolation import Isolation, Level


@cache
def _once(measure: Callable[[], Isolation]) -> Isolation:
    """A process measures its machine once, however many schools it opens."""
    return measure()


@dataclass(eq=False)  # what is measured once is told apart by what it is, and can stand in a set
class MeasuredIsolation:
    """Answers for uploads (catalog.uploads.service.Isolation), for workers' logs and for operators."""

    accepted: str
    """The sentence by which an operator accepts a school without isolation; empty: nobody did."""

    @property
    def found(self) -> Isolation:
        """Measured when it is asked for first: a sixth of a second."""
        return _once(isolation.measure)

    def takes_files(self) -> bool:
        """See catalog.uploads.service.Isolation."""
        return bool(self.accepted) or self.found.level is not Level.NONE
