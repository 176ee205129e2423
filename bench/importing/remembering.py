"""An engine that remembers, for libraries of thousands of clips of a few kinds."""

from dataclasses import dataclass, field
from pathlib import Path

from catalog.intake.probing import Probed
from school.pipeline.prober import EngineProber


@dataclass(frozen=True)
class RememberingProber(EngineProber):
    """Judges one clip of each kind: those of one ending, size and beginning differ in a title alone."""

    known: dict[tuple[str, int, bytes], Probed] = field(default_factory=dict)

    def probe(self, path: Path) -> Probed:
        """See Prober."""
        with path.open("rb") as file:
            key = (path.suffix.lower(), path.stat().st_size, file.read(16))
        if key not in self.known:
            self.known[key] = super().probe(path)
        return self.known[key]

    def likeness(self, path: Path, duration: float) -> str:  # noqa: ARG002 - as the engine
        """See Prober: all clips have the same picture."""
        return "."

    def sample(self, path: Path, *, economical: bool = False) -> None:  # noqa: ARG002 - as the engine
        """See Prober."""
        return
