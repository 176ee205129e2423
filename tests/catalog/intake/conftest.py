"""A made library, and imports of it with a real engine or one that remembers what it was asked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bench import library
from catalog.clock import now
from catalog.intake.importer import Importer, Stopped
from catalog.intake.models import FileState, ImportFile, ImportRun
from catalog.intake.probing import Load, Probed, Sample
from catalog.intake.record import Asked, begin_run
from catalog.intake.running import run
from catalog.intake.sources import FolderSource
from catalog.members.models import Member, Role
from school.services import Services
from tests import factories
from transcode.errors import SENTENCES


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A clip of each format."""
    return library.bases(tmp_path_factory.mktemp("clips"))


@dataclass
class QuickProber:
    """Stands for the engine: knows a file by its first bytes. Counts what it was asked."""

    probed: list[str] = field(default_factory=list)
    sentences: Mapping[str, str] = field(default_factory=lambda: SENTENCES)
    lengths: dict[str, float] = field(default_factory=dict)
    """Seconds of files by their names; others last a minute and a half."""
    likenesses: dict[str, str] = field(default_factory=dict)

    @property
    def cores(self) -> float:
        return 2.0

    def probe(self, path: Path) -> Probed:
        self.probed.append(path.name)
        body = path.read_bytes()
        if not body.startswith(b"film"):
            return Probed(code="not_a_video")
        load = Load(encoded=100.0, decoded=100.0, sound=90.0, bits=9.0)
        length = self.lengths.get(path.name, 90.0 + 2 * len(self.probed))
        return Probed(duration=length, width=640, height=360, codec="h264", sound=True, load=load)

    def likeness(self, path: Path, duration: float) -> str:
        return self.likenesses.get(path.name, "")

    def picture(self, path: Path, target: Path) -> bool:
        body = path.read_bytes()
        if body.startswith(b"picture"):
            target.write_bytes(b"made of " + body)
        return target.exists()

    def sample(self, path: Path, *, economical: bool = False) -> Sample | None:
        return Sample(Load(encoded=10.0, decoded=10.0, bits=1.0), cpu_s=0.4, megabytes=0.3)


@dataclass
class Importing:
    """Imports one folder into one school."""

    services: Services
    folder: Path
    owner: Member
    prober: Any
    checks: Callable[[], None] = lambda: None
    woken: list[str] = field(default_factory=list)

    def begin(self, **asked: Any) -> str:
        with self.services.database.sessions() as session:
            owner = session.get_one(Member, self.owner.id)
            key = str(self.folder)
            made = begin_run(session, owner, owner, Asked(key, self.folder.name, **asked))
            session.commit()
            return made.id

    def importer(self) -> Importer:
        services = self.services
        return Importer(
            database=services.database,
            intake=services.intake,
            prober=self.prober,
            source=FolderSource(self.folder),
            clock=now,
            wake=lambda job: self.woken.append(job.id),
            check=self.checks,
        )

    def run(self, *, taking: bool = True, **asked: Any) -> str:
        run_id = self.begin(**asked)
        run(self.importer(), run_id, looking=True, taking=taking)
        return run_id

    def files(self, run_id: str) -> dict[str, ImportFile]:
        with self.services.database.readers() as session:
            found = session.scalars(select(ImportFile).where(ImportFile.run_id == run_id)).all()
            session.expunge_all()
            return {file.path: file for file in found}

    def states(self, run_id: str) -> dict[str, tuple[str, str]]:
        """State and code of each file, by path."""
        return {path: (file.state.name, file.code) for path, file in self.files(run_id).items()}

    def run_row(self, run_id: str) -> ImportRun:
        with self.services.database.readers() as session:
            found = session.get_one(ImportRun, run_id)
            session.expunge(found)
            return found


@pytest.fixture
def admin(services: Services) -> Member:
    """May teach, and add categories."""
    with services.database.sessions() as session:
        session.expire_on_commit = False
        made = factories.member(session, "站长", Role.ADMIN)
        session.commit()
        return made


@pytest.fixture
def importing(services: Services, admin: Member, tmp_path: Path) -> Importing:
    folder = tmp_path / "旧片库"
    folder.mkdir()
    return Importing(services, folder, admin, QuickProber())


def put(folder: Path, *names: str, body: str = "") -> None:
    """Files that the quick prober takes for videos, each with other bytes."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(f"film {body or name}".encode())


__all__ = ["FileState", "Importing", "QuickProber", "Stopped", "put"]
