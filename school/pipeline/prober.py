"""The engine for imports: judges files, compares pictures, measures what encoding costs on this machine."""

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import structlog

from catalog.intake.probing import Load, Probed, Sample
from transcode import engine, likeness, plan, probe, stills
from transcode.errors import SENTENCES, EngineFailed, SourceRejected
from transcode.plan import Plan
from transcode.run import Run
from transcode.settings import EngineSettings
from transcode.timeline import ONE_GO, Batch
from transcode.verify import Unfit

log = structlog.get_logger()
PART = 3
"""Segments of a long video that are encoded to measure: twelve seconds."""
CORES_OF_ENCODER = 2
"""That one encoder keeps busy."""


@dataclass(frozen=True)
class EngineProber:
    """See catalog.intake.probing.Prober."""

    settings: EngineSettings
    encoders: int = 1
    """Videos that this machine prepares at the same time."""

    @property
    def cores(self) -> float:
        """See Prober."""
        return float(min(os.cpu_count() or 1, CORES_OF_ENCODER * max(1, self.encoders)))

    @property
    def sentences(self) -> Mapping[str, str]:
        """See Prober."""
        return SENTENCES

    def probe(self, path: Path) -> Probed:
        """See Prober."""
        try:
            source = probe.inspect(path, self.settings)
        except SourceRejected as rejected:
            return Probed(code=rejected.code, facts={name: _plain(fact) for name, fact in rejected.facts.items()})
        except EngineFailed as failed:
            raise OSError(failed.detail or failed.code) from failed
        planned = plan.make(source, self.settings)
        video = source.video
        return Probed(
            duration=source.duration,
            width=video.width if video else 0,
            height=video.height if video else 0,
            container=source.container,
            codec=video.codec if video else source.audio.codec if source.audio else "",
            sound=source.audio is not None,
            copied=planned.copied is not None,
            load=_load(planned),
        )

    def likeness(self, path: Path, duration: float) -> str:
        """See Prober."""
        found = likeness.of(path, duration, self.settings)
        return found if found.strip(".") else ""

    def picture(self, path: Path, target: Path) -> bool:
        """See Prober."""
        return stills.fit(path, target, self.settings)

    def sample(self, path: Path, *, economical: bool = False) -> Sample | None:
        """See Prober."""
        settings = replace(self.settings, economical=economical)
        try:
            with tempfile.TemporaryDirectory(prefix="measure-") as folder:
                named = Path(folder) / "source"  # a name in GBK is none that a graph of ffmpeg can have
                named.symlink_to(path)
                source = probe.inspect(named, settings)
                run = Run(Path(folder) / "made", settings)
                if source.duration <= ONE_GO:
                    return _whole(named, run)
                run.folder.mkdir()
                return _part(plan.make(source, settings), run)
        except (SourceRejected, EngineFailed, Unfit, OSError) as error:
            log.info("not_measured", error=str(error))
            return None


def _plain(fact: object) -> object:
    return fact if isinstance(fact, int | float) else str(fact)


def _load(planned: Plan) -> Load:
    seconds = planned.source.duration
    sizes = [(one.choice.width * one.choice.height * float(one.frame_rate), one.maxrate) for one in planned.encoded]
    video = planned.source.video
    return Load(
        encoded=sum(pixels for pixels, _ in sizes) * seconds / 1e6,
        decoded=video.coded_width * video.coded_height * float(video.frame_rate) * seconds / 1e6 if video else 0.0,
        sound=seconds if planned.audio else 0.0,
        copied=planned.source.size / 1e6 if planned.copied else 0.0,
        bits=sum(rate for _, rate in sizes) * seconds / 8e6,
    )


def _whole(path: Path, run: Run) -> Sample:
    """Prepare a short video as a worker would."""
    made = engine.transcode(path, run.folder, run.settings)
    planned = plan.make(probe.inspect(path, run.settings), run.settings)
    return Sample(_load(planned), made.cpu_s, _megabytes(planned, run.folder))


def _part(planned: Plan, run: Run) -> Sample | None:
    """Encode the middle of a long video."""
    total = int(planned.source.duration / float(planned.segment))
    batch = Batch(1, max(1, total // 2 - 1), PART)
    engine.pictures(planned, batch, run)
    whole = _load(planned)
    share = float(PART * planned.segment) / planned.source.duration
    load = Load(encoded=whole.encoded * share, decoded=whole.decoded * share, bits=whole.bits * share)
    return Sample(load, sum(run.cpu_s), _megabytes(planned, run.folder))


def _megabytes(planned: Plan, folder: Path) -> float:
    made = (path for one in planned.encoded for path in (folder / one.folder).rglob("*.m4s"))
    return sum(path.stat().st_size for path in made) / 1e6
