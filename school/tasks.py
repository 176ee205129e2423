"""Celery tasks. The work itself is in school/pipeline/worker.py and school/pipeline/reaper.py."""

from collections.abc import Callable, Iterable

from celery import Celery

from catalog.jobs.kinds import JobKind
from school.pipeline.reaper import reap
from school.pipeline.worker import Worker
from school.queue.celery_app import REAP_TASK, task_of
from school.services import Services


def register(celery: Celery, services: Services, worker: Worker, kinds: Iterable[JobKind]) -> None:
    """Add the tasks of a worker process: one for each kind of job, and the reaper.

    A message names a job, but the worker claims the most urgent jobs of that kind, one after the other while there
    are any: a message for a job of another worker, or a duplicate, then costs nothing, and a person's clip overtakes
    those of the demo school.
    """
    for kind in kinds:
        celery.task(_task(worker, kind), name=task_of(kind))

    @celery.task(name=REAP_TASK)  # type: ignore[untyped-decorator]
    def reap_once() -> None:
        reap(services)


def _task(worker: Worker, kind: JobKind) -> Callable[[str], None]:
    def task(_job_id: str) -> None:
        while worker.work(kind):
            pass

    return task
