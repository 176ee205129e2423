"""`python -m bench.importing FOLDER`: imports a folder in a process of its own, with an engine that remembers.

Everything but the engine is real: it is asked once for each kind of clip, so that ten thousand files take minutes.
"""

import secrets
import sys
from pathlib import Path

from bench.importing.remembering import RememberingProber
from catalog.clock import now
from catalog.intake.importer import Importer
from catalog.intake.names import quoted
from catalog.intake.record import Asked, begin_run
from catalog.intake.running import run
from catalog.intake.sources import FolderSource
from catalog.members import service as members
from catalog.members.models import Role
from school.cli.opening import open_school
from school.services import Services


def main(folder: Path) -> None:
    """Import a folder into the school of the environment, which is made if need be."""
    opened = open_school(make=True)
    with opened.database.sessions() as session:
        owner = members.find(session, "bench") or members.add(session, "bench", secrets.token_hex(12), Role.ADMIN)
        run_id = begin_run(session, owner, owner, Asked(quoted(str(folder)), folder.name, linked=True)).id
        session.commit()
    prober = RememberingProber(opened.settings.engine)
    run(_importer(opened, prober, folder), run_id, looking=True, taking=True)


def _importer(opened: Services, prober: RememberingProber, folder: Path) -> Importer:
    source = FolderSource(folder)
    return Importer(opened.database, opened.intake, prober, source, now, lambda _job: None)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
