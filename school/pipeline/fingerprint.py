"""FINGERPRINT jobs: the SHA-256 of a source, by which `school check --deep` finds damage later."""

import hashlib

from sqlalchemy.orm import Session

from catalog.clock import now
from catalog.jobs import ledger
from catalog.uploads.models import Upload
from catalog.videos.keys import source_key
from school.pipeline.context import PipelineContext
from school.pipeline.lease import Lease

_BLOCK = 1 << 22  # bytes


def perform(context: PipelineContext, lease: Lease) -> None:
    """Read a source and note its hash. Raises LeaseLost, Draining, StorageError."""
    running = hashlib.sha256()
    with context.store.open(source_key(lease.claim.subject)) as file:
        while block := file.read(_BLOCK):
            running.update(block)
            lease.check()

    def end(session: Session) -> None:
        ledger.finish(session, lease.claim, now())
        session.get_one(Upload, lease.claim.subject).sha256 = running.hexdigest()

    lease.persist(end)
