"""The result of a transcode: facts about the files in the folder."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Rendition:
    """One encoded output. Bandwidths in bits per second, its share of the sound included; `folder` is relative."""

    height: int
    width: int
    codec: str
    bandwidth: int
    average_bandwidth: int
    frame_rate: float
    folder: str


@dataclass(frozen=True)
class Package:
    """All objects made from one source. `files` are paths relative to the folder, `duration` is in seconds."""

    duration: float
    renditions: tuple[Rendition, ...]
    audio: bool
    files: tuple[str, ...]
    wall_s: float
    cpu_s: float
    playlist: str = "main.m3u8"
    poster: str = "poster.jpg"
    storyboard: str = "storyboard.vtt"

    def to_json(self) -> Mapping[str, object]:
        """As plain lists, numbers and strings, for a database column or a line of output."""
        return {**asdict(self), "renditions": [asdict(r) for r in self.renditions], "files": list(self.files)}
