"""The Celery app: it only wakes workers. Jobs are in the ledger, never in a message."""

import hashlib
import socket
from typing import Any

import structlog
from celery import Celery
from kombu.entity import Queue

from catalog.jobs.kinds import QUEUES, JobKind
from catalog.jobs.models import Job
from school.settings import Settings

log = structlog.get_logger()
REAP_TASK = "school.reap"
REAP_EVERY = 10.0  # seconds
SEARCH_TASK = "school.refresh_search"
SEARCH_EVERY = 10.0  # seconds; a change whose hint was lost is found so late

_REDIS = {"socket_timeout": 5, "socket_connect_timeout": 2, "max_retries": 0}
# No read timeout: a worker waits for messages by reading.
_RABBITMQ = {"write_timeout": 5, "max_retries": 0, "confirm_publish": True}


def task_of(kind: JobKind) -> str:
    """The name of the task that does jobs of `kind`."""
    return f"school.{kind.name.lower()}"


def machine_queue(settings: Settings) -> str:
    """The queue of one machine with a web, for the reaper: only there are its unfinished uploads."""
    place = f"{socket.gethostname()}:{settings.data}"
    return f"machine-{hashlib.sha256(place.encode()).hexdigest()[:12]}"


def create_celery(settings: Settings) -> Celery:
    """A Celery app for the settings' broker, without tasks; school/tasks.py adds them for workers."""
    celery = Celery("school", broker=settings.broker)
    rabbitmq = settings.broker.startswith("amqp")
    # Quorum queues on RabbitMQ: they survive the loss of one machine of a cluster.
    arguments = {"x-queue-type": "quorum"} if rabbitmq else None
    celery.conf.update(
        task_serializer="json",
        accept_content=["json"],  # never pickle: who can write to the broker could run code (CVE-2021-23727)
        task_ignore_result=True,
        task_default_queue="default",
        task_queues=[
            *(_queue(name, queue_arguments=arguments) for name in QUEUES),
            # Deleted with its machine: nobody else would read it.
            _queue(machine_queue(settings), durable=False, expires=3600),  # seconds
        ],
        task_create_missing_queues=False,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,  # workers must reconnect even after a night without the broker
        broker_connection_timeout=2,  # seconds
        broker_transport_options=_RABBITMQ if rabbitmq else _REDIS,
        enable_utc=True,
        timezone="UTC",
        beat_scheduler="school.queue.beat:SteadyScheduler",
        beat_schedule={
            # Expires after one period: a second message would only repeat the work.
            "reap": {
                "task": REAP_TASK,
                "schedule": REAP_EVERY,
                "options": {"expires": REAP_EVERY, "queue": machine_queue(settings)},
            },
            # Each machine with a web has an index of its own.
            "search": {
                "task": SEARCH_TASK,
                "schedule": SEARCH_EVERY,
                "options": {"expires": SEARCH_EVERY, "queue": machine_queue(settings)},
            },
        },
    )
    return celery


def _queue(name: str, **more: Any) -> Queue:
    return Queue(name, routing_key=name, **more)  # type: ignore[no-untyped-call]


class CeleryWaker:
    """Wakes workers through the broker (catalog.web.shared.context.Transcoding)."""

    def __init__(self, celery: Celery) -> None:
        self._celery = celery

    def wake(self, job: Job) -> None:
        """Send the message. An unreachable broker costs a short wait; the reaper wakes the worker later."""
        try:
            self._celery.send_task(task_of(job.kind), args=[job.id], queue=job.kind.queue, retry=False)
        except Exception as error:  # kombu raises what its transports raise
            log.warning("wake_lost", job=job.id, error=str(error))
