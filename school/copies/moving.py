"""Moving a whole school from one store to another while it runs; a second run copies what was added meanwhile."""

import hashlib
from pathlib import Path

from school.copies.checksums import Journal
from school.copies.errors import CopyRefused
from school.copies.objects import Copier, Outcome, Show, counting
from storage.store import Store


def journal_of(data: Path, source_url: str, target_url: str) -> Path:
    """The journal of verified copies between these two addresses."""
    name = hashlib.sha256(f"{source_url}\n{target_url}".encode()).hexdigest()[:16]
    return data / "run" / f"storage-copy-{name}.jsonl"


def copy_all(source: Store, target: Store, journal: Path, show: Show, *, again: bool = False) -> Outcome:
    """Copy every object of `source`. Objects verified before are not read again, unless `again`.

    Raises CopyRefused when the target does not work, StorageError.
    """
    target.check()
    journal.parent.mkdir(parents=True, exist_ok=True)
    if again:
        journal.unlink(missing_ok=True)
    noted = Journal(journal)
    try:
        infos = [info for info in source.list() if not info.key.startswith("check/")]  # those of Store.check
        if not infos:
            raise CopyRefused("There is nothing to copy: the first store holds no object.")
        return Copier(source, target, noted).run(infos, counting(infos, show))
    finally:
        noted.close()
