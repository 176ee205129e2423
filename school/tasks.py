"""Celery tasks: two lines each. What they do stands in school/pipeline.py and school/reaper.py."""

from celery import Celery

from catalog.jobs.models import JobKind
from school.celery_app import REAP_TASK, WORK_TASKS
from school.pipeline import Pipeline
from school.reaper import reap


def register(celery: Celery, pipeline: Pipeline) -> None:
    """Add the tasks of a worker process.

    A message names a job, but the worker takes the most urgent one of that kind: a job that another worker has, or a
    doubled message, then costs nothing, and a clip sent by a person overtakes the demo school's.
    """

    @celery.task(name=WORK_TASKS[JobKind.INSPECT])  # type: ignore[untyped-decorator]
    def inspect(_job_id: str) -> None:
        pipeline.inspect()

    @celery.task(name=WORK_TASKS[JobKind.ENCODE])  # type: ignore[untyped-decorator]
    def encode(_job_id: str) -> None:
        pipeline.encode()

    @celery.task(name=REAP_TASK)  # type: ignore[untyped-decorator]
    def reap_once() -> None:
        reap(pipeline.services)
