"""Celery tasks. What they do stands in school/pipeline: worker.py, reaper.py and search.py."""

from collections.abc import Callable

from celery import Celery

from school.pipeline.reaper import reap
from school.pipeline.search import refresh_search
from school.pipeline.worker import Pipeline
from school.queue.celery_app import INDEX_TASK, REAP_TASK, WORK_TASKS


def register(celery: Celery, pipeline: Pipeline) -> None:
    """Add the tasks of a worker process: one for each kind of job, the reaper, and the look at the index of search.

    A message names a job, but the worker takes the most urgent ones of that kind, one after the other while there
    are any: a job that another worker has, or a doubled message, then costs nothing, and a clip sent by a person
    overtakes the demo school's.
    """
    for kind, name in WORK_TASKS.items():
        celery.task(_worker(getattr(pipeline, kind.value)), name=name)

    @celery.task(name=REAP_TASK)  # type: ignore[untyped-decorator]
    def reap_once() -> None:
        reap(pipeline.services)

    @celery.task(name=INDEX_TASK)  # type: ignore[untyped-decorator]
    def index_once() -> None:
        refresh_search(pipeline.services)


def _worker(work: Callable[[], bool]) -> Callable[[str], None]:
    def task(_job_id: str) -> None:
        while work():
            pass

    return task
