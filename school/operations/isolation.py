"""What the isolation of ffmpeg means for the school: measured once a process, and what an operator accepted."""

from dataclasses import dataclass
from functools import cached_property

from transcode import isolation
from transcode.isolation import Level


@dataclass(eq=False)  # what is measured once is told apart by what it is, and can stand in a set
class MeasuredIsolation:
    """Answers for uploads (catalog.uploads.service.Isolation), for workers' logs and for operators."""

    accepted: str
    """The sentence by which an operator accepts a school without isolation; empty: nobody did."""

    @cached_property
    def found(self) -> isolation.Isolation:
        """Measured when it is asked for first: a tenth of a second."""
        return isolation.measure()

    def takes_strangers(self) -> bool:
        """See catalog.uploads.service.Isolation."""
        return bool(self.accepted) or self.found.level is not Level.NONE
