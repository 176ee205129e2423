"""What an import asks of the engine about a file. The school supplies it: the catalogue does not know the engine."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Protocol


@dataclass(frozen=True)
class Load:
    """What preparing a video asks of a machine."""

    encoded: float = 0.0
    """Megapixels that are encoded, over all renditions."""
    decoded: float = 0.0
    """Megapixels that are decoded."""
    sound: float = 0.0
    """Seconds of sound."""
    copied: float = 0.0
    """Megabytes of pictures that are copied."""
    bits: float = 0.0
    """Megabytes of encoded pictures at the highest rates of their renditions."""


@dataclass(frozen=True)
class Probed:
    """What was found in a file. With a `code` it cannot be used, and the rest is unknown."""

    code: str = ""
    """A refusal of the engine."""
    facts: dict[str, Any] = field(default_factory=dict)
    """What fills its sentence."""
    duration: float = 0.0
    """Seconds."""
    width: int = 0
    height: int = 0
    """Of the picture as it is shown; 0 for a recording of sound."""
    container: str = ""
    codec: str = ""
    sound: bool = False
    copied: bool = False
    """Whether its picture is shown as it is, without encoding."""
    load: Load = field(default_factory=Load)

    def to_json(self) -> dict[str, Any]:
        """As a row keeps it."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Probed":
        """What `to_json` wrote; unknown fields of another version are left out."""
        names = {one.name for one in fields(cls)} - {"load"}
        loads = {one.name for one in fields(Load)}
        load = Load(**{name: value for name, value in kept.get("load", {}).items() if name in loads})
        return cls(load=load, **{name: value for name, value in kept.items() if name in names})


@dataclass(frozen=True)
class Sample:
    """What preparing a part of a video really took."""

    load: Load
    cpu_s: float | None
    """Processor seconds of the programs that encoded it; None: not known."""
    megabytes: float
    """Of encoded pictures."""


class Prober(Protocol):
    """The engine, as an import needs it."""

    @property
    def sentences(self) -> Mapping[str, str]:
        """The English sentence of each code of a refusal, with {facts}."""

    @property
    def cores(self) -> float:
        """How many cores of this machine prepare videos."""

    def probe(self, path: Path) -> Probed:
        """Judge a file by its content. Raises OSError when it cannot be read."""

    def likeness(self, path: Path, duration: float) -> str:
        """Hashes of some of its pictures, which are similar for the same content in another encoding; "" for none."""

    def picture(self, path: Path, target: Path) -> bool:
        """Write a picture as a JPEG that may be shown; False when it is none, or too large."""

    def sample(self, path: Path, *, economical: bool = False) -> Sample | None:
        """Prepare a short part of a video and throw it away; None when that fails."""
