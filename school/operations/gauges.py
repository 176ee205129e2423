"""Gauges for Prometheus, read at each scrape: so they are the same in every process, also after a restart."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from prometheus_client.core import GaugeMetricFamily as Gauge
from prometheus_client.registry import Collector
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from catalog.clock import now
from catalog.jobs import ledger
from catalog.jobs.kinds import JobKind, all_kinds
from catalog.jobs.models import Job, JobState
from catalog.uploads.models import Upload, UploadState
from catalog.videos.models import Package
from school.operations.heartbeat import HealthCache
from school.services import Services

log = structlog.get_logger()


@dataclass(frozen=True, eq=False)  # a registry stores its collectors in a set
class Gauges(Collector):
    """An unreachable part removes only its own gauges."""

    services: Services
    snapshot: HealthCache

    def collect(self) -> Iterator[Gauge]:
        """See Collector.collect."""
        try:
            with self.services.database.readers() as session:
                families = [*_uploads(session), *_jobs(session), *_packages(session), _database(session)]
        except SQLAlchemyError as error:
            log.error("figures_not_read", error=type(error).__name__)
            families = []
        yield from families
        yield from self._disk()
        yield from self._health()

    def _disk(self) -> Iterator[Gauge]:
        free = self.services.intake.parts.free_bytes()
        yield Gauge("school_upload_free_bytes", "Free space for uploads", value=free)
        usage = shutil.disk_usage(self.services.settings.data)
        yield Gauge("school_disk_free_bytes", "Free space under SCHOOL_DATA", value=usage.free)
        yield Gauge("school_disk_size_bytes", "Size of the disk under SCHOOL_DATA", value=usage.total)

    def _health(self) -> Iterator[Gauge]:
        health = self.snapshot.read()
        up = Gauge("school_part_up", "1 when a part of the school answers as it should", labels=["part"])
        for part, word in health.parts.items():
            up.add_metric([part], word == "ok")
        workers = Gauge("school_workers", "Living worker processes that serve a queue", labels=["queue"])
        for queue, count in health.queues.items():
            workers.add_metric([queue], count)
        yield from (up, workers)


def _uploads(session: Session) -> Iterator[Gauge]:
    count = Gauge("school_uploads", "Uploads by state", labels=["state"])
    size = Gauge("school_uploads_bytes", "Promised bytes of uploads by state", labels=["state"])
    found = dict.fromkeys(UploadState, (0, 0))
    for state, number, total in session.execute(
        select(Upload.state, func.count(), func.sum(Upload.length)).group_by(Upload.state)
    ):
        found[state] = (number, total)
    for state, (number, total) in found.items():
        count.add_metric([state.name], number)
        size.add_metric([state.name], float(total))
    reasons = Gauge("school_uploads_ended", "Uploads that became no lesson, by reason", labels=["state", "reason"])
    ended = select(Upload.state, Upload.reason_code, func.count()).where(Upload.reason_code.is_not(None))
    for state, code, number in session.execute(ended.group_by(Upload.state, Upload.reason_code)):
        reasons.add_metric([state.name, str(code)], number)
    yield from (count, size, reasons)


def _jobs(session: Session) -> Iterator[Gauge]:
    jobs = Gauge("school_jobs", "Jobs by kind and state", labels=["kind", "state"])
    oldest = Gauge(
        "school_job_oldest_seconds", "Age of the oldest unfinished job since its upload came", labels=["kind"]
    )
    waiting = Gauge("school_job_waiting_seconds", "How long the job has been due that waits longest", labels=["kind"])
    tries = Gauge("school_jobs_tried_again", "Unfinished jobs that failed at least once", labels=["kind"])
    speed = Gauge("school_encode_speed", "Seconds of video made in a second, all workers together", labels=["kind"])
    counts = {
        (kind, state): number
        for kind, state, number in session.execute(
            select(Job.kind, Job.state, func.count()).where(ledger.kept()).group_by(Job.kind, Job.state)
        )
    }
    at = now()
    open_jobs = Job.state.in_((JobState.DUE, JobState.RUNNING))
    created = _by_kind(session, func.min(Job.created_at), open_jobs)
    due = _by_kind(session, func.min(Job.due_at), Job.state == JobState.DUE)
    again = _by_kind(session, func.count(), open_jobs & ((Job.tries > 1) | (Job.error != "")))
    speeds = _by_kind(session, func.sum(Job.speed), Job.state == JobState.RUNNING)
    for kind in all_kinds():
        for state in JobState:
            jobs.add_metric([kind.name, state.name], counts.get((kind, state), 0))
        oldest.add_metric([kind.name], _age(created.get(kind), at))
        waiting.add_metric([kind.name], _age(due.get(kind), at))
        tries.add_metric([kind.name], again.get(kind, 0))
        speed.add_metric([kind.name], speeds.get(kind) or 0.0)
    longest = max((_age(moment, at) for moment in due.values()), default=0.0)
    yield from (jobs, oldest, waiting, tries, speed)
    yield Gauge("school_oldest_due_job_seconds", "How long the next job has been waiting", value=longest)


def _by_kind(session: Session, what: Any, where: Any) -> dict[JobKind, Any]:
    rows = session.execute(select(Job.kind, what).where(where, ledger.kept()).group_by(Job.kind))
    return {row[0]: row[1] for row in rows}


def _age(moment: datetime | None, at: datetime) -> float:
    """Seconds since `moment`; 0 for a job that is due later."""
    return max(0.0, (at - moment).total_seconds()) if moment else 0.0


def _packages(session: Session) -> Iterator[Gauge]:
    row = session.execute(
        select(func.count(), func.sum(Package.duration), func.sum(Package.size)).select_from(Package)
    )
    count, seconds, size = row.one()
    yield Gauge("school_packages", "Lessons that can be watched", value=count)
    yield Gauge("school_packages_seconds", "Seconds of video that can be watched", value=seconds or 0.0)
    yield Gauge("school_packages_bytes", "Bytes of all packages", value=float(size or 0))


def _database(session: Session) -> Gauge:
    query = {
        "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
        "postgresql": "SELECT pg_database_size(current_database())",
    }[session.get_bind().dialect.name]
    return Gauge("school_database_bytes", "Size of the database", value=session.scalar(text(query)) or 0)
