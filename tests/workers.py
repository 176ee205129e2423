"""A worker process's way through the ledger, for tests."""

import threading

from school import topics
from school.pipeline.worker import Worker
from school.services import Services, pipeline_context
from transcode.settings import EngineSettings


def worker(
    services: Services, engine: EngineSettings, name: str = "test", draining: threading.Event | None = None
) -> Worker:
    """A worker named `name` with other settings of the engine."""
    context = pipeline_context(services, name, draining or threading.Event(), engine)
    return Worker(context, topics.acts())
