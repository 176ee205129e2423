"""The tools and limits of a worker process."""

import threading
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from catalog.connection import Database
from catalog.intake.probing import Prober
from catalog.uploads.service import Intake, Isolation
from catalog.web.shared.context import Transcoding
from school.mail.post import Post
from storage.store import Store
from transcode.settings import EngineSettings

LONG_JOBS = 2
"""Indexes, sounds, copies, captions, fingerprints, checks that a process makes at a time: other threads stay free."""
PREVIEW_STARTS = 2
"""Long lessons whose preview one process starts at a time. It takes as long as watching it; of others, the batches
make the first seconds."""


@dataclass(frozen=True)
class PipelineContext:
    """One worker process's database, store, engine and limits."""

    database: Database
    store: Store
    transcoding: Transcoding
    """Wakes workers for committed jobs."""
    isolation: Isolation
    engine: EngineSettings
    folder: Path
    """Where attempts work, each in a folder of its own."""
    worker: str
    """Names this process in leases."""
    draining: threading.Event
    """Set when the process was asked to stop."""
    intake: Intake
    """Where uploads go, for imports."""
    prober: Prober
    """The engine, for imports."""
    imports: Path
    """Where imports have their locks, and unpack."""
    post: Post
    """Writes and sends mails."""
    speech_model: str
    """Which model writes captions (transcode/speech/model.py); "": none."""
    import_folder: Path | None
    """The folder below which operators may import; None: no folder."""
    long_jobs: threading.BoundedSemaphore = field(default_factory=partial(threading.BoundedSemaphore, LONG_JOBS))
    preview_starts: threading.BoundedSemaphore = field(
        default_factory=partial(threading.BoundedSemaphore, PREVIEW_STARTS)
    )
    previews: threading.BoundedSemaphore = field(default_factory=partial(threading.BoundedSemaphore, 1))
