"""A worker process: `celery -A school.worker worker --queues encode --pool threads`.

Threads, not forks: the work itself runs in ffmpeg processes, and a kill -9 of the worker then ends all of it at once.
"""

import os
import socket
import threading

from celery.signals import worker_shutting_down

from school import logs, services, tasks
from school.pipeline import Pipeline
from school.settings import Settings
from transcode.settings import EngineSettings

logs.configure()
_services = services.build(Settings.from_environment())
_draining = threading.Event()
celery = _services.celery
tasks.register(
    celery,
    Pipeline(
        services=_services,
        engine=EngineSettings(),
        worker=f"{socket.gethostname()}:{os.getpid()}",
        draining=_draining,
    ),
)


@worker_shutting_down.connect  # type: ignore[untyped-decorator]
def _drain(**_: object) -> None:
    """SIGTERM: hand back what is being done, so that another worker begins it at once."""
    _draining.set()
