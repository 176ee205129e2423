"""How long an import will keep a machine busy, and how much room it needs. Pure.

The work of a video is known from its probe: how many pixels are decoded and encoded, how much sound there is. What
that costs is measured on this machine, with a few short parts of the videos themselves (a ratio estimate: measured
over computed), because how well pictures compress depends on what is in them. Processor time is measured, not the
clock: it says what the videos cost, whatever else the machine does at that moment. Videos that earlier imports have
prepared count as samples, too (history.py).
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from catalog.intake.probing import Load, Probed, Sample

PER_FILE = 1.4
"""Processor seconds that each file takes besides encoding: copying it, starting programs, verifying, storing."""
PER_ENCODED = 0.021
"""Processor seconds for a megapixel that is encoded."""
PER_DECODED = 0.0045
"""Processor seconds for a megapixel that is decoded."""
PER_SOUND = 0.015
"""Processor seconds for a second of sound: it is decoded twice, once to measure its loudness."""
PER_COPIED = 0.024
"""Processor seconds for a megabyte that is copied."""
USED = 0.92
"""The share of its cores that a school keeps busy while it prepares videos."""
FILL = 0.45
"""The share of their highest rates that encoded pictures have, as long as nothing was measured."""
SOUND_MB = 128_000 / 8 / 1e6
"""Megabytes of a second of sound."""
STILLS_MB = 0.06
"""Megabytes of the poster, the storyboard and the playlists of a short video."""
SAMPLES = 6
"""Videos that are measured."""


@dataclass(frozen=True)
class Rates:
    """What was measured: factors of the constants above."""

    speed: float = 1.0
    """Measured processor time over computed one, of the parts that were encoded."""
    file: float = 1.0
    """The same for what each file takes."""
    fill: float = FILL
    samples: int = 0
    cores: float = 2.0
    """How many cores of this machine the school uses for it."""

    def to_json(self) -> dict[str, Any]:
        """As a row keeps it."""
        return asdict(self)


@dataclass(frozen=True)
class Forecast:
    """Sums over many videos."""

    videos: int = 0
    seconds: float = 0.0
    """Of video."""
    work: float = 0.0
    """Seconds that this machine is busy, with one encoder."""
    packages: float = 0.0
    """Bytes that are made."""
    sources: float = 0.0
    """Bytes of the files themselves, which the school keeps."""
    copied: int = 0
    """Videos whose picture is not encoded."""

    @property
    def bytes(self) -> float:
        """Bytes in all."""
        return self.packages + self.sources

    def __add__(self, other: "Forecast") -> "Forecast":
        mine, theirs = asdict(self), asdict(other)
        return Forecast(**{name: mine[name] + theirs[name] for name in mine})


def of_video(size: int, probed: Probed, rates: Rates) -> Forecast:
    """The forecast for one file of `size` bytes."""
    load = probed.load
    packages = load.bits * rates.fill + load.copied + load.sound * SOUND_MB + STILLS_MB
    return Forecast(
        videos=1,
        seconds=probed.duration,
        work=(PER_FILE * rates.file + _seconds(load) * rates.speed) / (rates.cores * USED),
        packages=packages * 1e6,
        sources=size,
        copied=int(probed.copied),
    )


def total(forecasts: Iterable[Forecast]) -> Forecast:
    """The sum."""
    return sum(forecasts, Forecast())


def rates_of(samples: Sequence[Sample], cores: float = 2.0) -> Rates:
    """The rates of this machine and these videos."""
    timed = [sample for sample in samples if sample.cpu_s is not None]
    computed = sum(_seconds(sample.load) for sample in timed)
    most = sum(sample.load.bits for sample in samples)
    speed = sum(sample.cpu_s or 0.0 for sample in timed) / computed if computed > 0 else 1.0
    fill = sum(sample.megabytes for sample in samples) / most if most > 0 else FILL
    # What is no encoding depends on the machine alone, and what pictures show makes encoding up to twice as slow.
    return Rates(speed, min(2.0, max(0.5, speed)), min(1.0, fill), len(samples), cores)


def chosen(loads: Sequence[float], most: int = SAMPLES) -> list[int]:
    """Which videos to measure, given the work of each: spread so that those with more work are likelier to be chosen.

    Systematic sampling with probability proportional to size, in the order of size; always the same for one list.
    """
    order = sorted(range(len(loads)), key=lambda index: loads[index])
    whole = sum(loads)
    if whole <= 0:
        return []
    step, sum_so_far, found = whole / most, 0.0, []
    for index in order:
        before, sum_so_far = sum_so_far, sum_so_far + loads[index]
        if int(before / step + 0.5) != int(sum_so_far / step + 0.5):
            found.append(index)
    return found[:most]


def work_of(probed: Probed) -> float:
    """Processor seconds that a video takes on a usual machine."""
    return _seconds(probed.load) + PER_FILE


def _seconds(load: Load) -> float:
    return load.encoded * PER_ENCODED + load.decoded * PER_DECODED + load.sound * PER_SOUND + load.copied * PER_COPIED
