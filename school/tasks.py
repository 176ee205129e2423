"""Celery tasks. The work itself is in school/pipeline/worker.py and school/pipeline/reaper.py."""

from collections.abc import Callable

from celery import Celery

from school.pipeline.reaper import reap
from school.pipeline.worker import Pipeline
from school.queue.celery_app import REAP_TASK, WORK_TASKS


def register(celery: Celery, pipeline: Pipeline) -> None:
    """Add the tasks of a worker process: one for each kind of job, and the reaper.

    A message names a job, but the worker claims the most urgent jobs of that kind, one after the other while there
    are any: a message for a job of another worker, or a duplicate, then costs nothing, and a person's clip overtakes
    those of the demo school.
    """
    for kind, name in WORK_TASKS.items():
        celery.task(_worker(getattr(pipeline, kind.value)), name=name)

    @celery.task(name=REAP_TASK)  # type: ignore[untyped-decorator]
    def reap_once() -> None:
        reap(pipeline.services)


def _worker(work: Callable[[], bool]) -> Callable[[str], None]:
    def task(_job_id: str) -> None:
        while work():
            pass

    return task
