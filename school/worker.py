"""A worker process: `celery -A school.worker worker --queues encode --pool threads`.

Threads, not forks: the work itself runs in ffmpeg processes, and a kill -9 of the worker then ends all of it at once.
"""

import os
import socket
import threading

import structlog
from celery.signals import worker_init, worker_ready, worker_shutting_down

from catalog.search.changes import SUBJECT
from catalog.search.refresh import Refresher
from school import logs, services, tasks, topics
from school.pipeline.worker import Worker
from school.queue.celery_app import machine_queue
from school.serve import time_zone
from school.serve.modes import keep_private
from school.settings import Settings
from transcode.isolation import Level

log = structlog.get_logger()
logs.configure()
_settings = Settings.from_environment()
keep_private(group_reads=_settings.group_reads)  # before the folders that `build` makes
time_zone.use(_settings.time_zone)
_services = services.build(_settings)
_draining = threading.Event()
celery = _services.celery
_name = f"{socket.gethostname()}:{os.getpid()}"
_context = services.pipeline_context(_services, _name, _draining, _settings.engine)
tasks.register(celery, _services, Worker(_context, topics.acts()), topics.job_kinds())


@worker_init.connect  # type: ignore[untyped-decorator]
def _tell_isolation(**_: object) -> None:
    """Log the isolation once per start, so that it is known for every later job."""
    found = _services.isolation.found
    say = log.info if found.level is Level.FULL else log.warning
    say("isolation", extent=found.level.value, shut=found.shut, open=found.open, trouble=found.trouble)
    if found.level is Level.NONE:
        accepted = _services.isolation.accepted
        log.warning("isolation_accepted" if accepted else "isolation_missing_no_job_is_claimed", written=accepted)


@worker_ready.connect  # type: ignore[untyped-decorator]
def _refresh_search(**_: object) -> None:
    """Where the machine has a web, follow each change of what search finds; the timer finds what is lost."""
    if machine_queue(_settings) not in celery.amqp.queues.consume_from:
        return
    refresher = Refresher(_services.indexer)
    _services.events.hub.watch(SUBJECT, refresher.ask)
    _services.events.relay.listen()
    refresher.start()


@worker_shutting_down.connect  # type: ignore[untyped-decorator]
def _drain(**_: object) -> None:
    """SIGTERM: hand back running jobs, so that another worker can start them at once."""
    _draining.set()
