"""What `/metrics` tells Prometheus: requests counted by each web process, and the ledger as it stands now.

The counts of all web processes of a machine are added up through files in $PROMETHEUS_MULTIPROC_DIR, which
school/wsgi.py sets; without it (a single process, a test) they stay in memory. No label holds an id or a name.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask, Response, request
from prometheus_client import REGISTRY, CollectorRegistry, Counter, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy import func, select

from catalog.clock import now
from catalog.jobs.models import Job, JobState
from catalog.uploads.models import Upload
from school.services import Services

REQUESTS = Counter("school_requests", "Answered requests", ["method", "route", "status"])
RECEIVED = Counter("school_received_bytes", "Bytes of answered requests' bodies", ["route"])


@dataclass(frozen=True)
class Ledger(Collector):
    """Gauges read from the database when asked: right whichever process answers, also after a restart."""

    services: Services

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """See Collector.collect."""
        uploads = GaugeMetricFamily("school_uploads", "Uploads by state", labels=["state"])
        jobs = GaugeMetricFamily("school_jobs", "Jobs by kind and state", labels=["kind", "state"])
        with self.services.database.readers() as session:
            for state, count in session.execute(select(Upload.state, func.count()).group_by(Upload.state)):
                uploads.add_metric([state.name], count)
            by_kind = select(Job.kind, Job.state, func.count()).group_by(Job.kind, Job.state)
            for kind, job_state, count in session.execute(by_kind):
                jobs.add_metric([kind.name, job_state.name], count)
            due = session.scalar(select(func.min(Job.due_at)).where(Job.state == JobState.DUE))
        # A job that is put off to later does not wait yet.
        age = max(0.0, (now() - due).total_seconds()) if due else 0.0
        free = self.services.intake.parts.free_bytes()
        yield from (uploads, jobs)
        yield GaugeMetricFamily("school_oldest_due_job_seconds", "How long the next job has been waiting", value=age)
        yield GaugeMetricFamily("school_upload_free_bytes", "Free space for uploads", value=free)


def text(services: Services) -> bytes:
    """All metrics in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(Ledger(services))
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # it registers itself
        return generate_latest(registry)
    return generate_latest(registry) + generate_latest(REGISTRY)


def _count(response: Response) -> Response:
    # The route's pattern, so that a stranger cannot make endless labels by asking for endless addresses.
    route = request.url_rule.rule if request.url_rule else "none"
    # Werkzeug lets any word pass as a method, up to the place where it is answered with 405.
    method = request.method if request.method in _METHODS else "other"
    REQUESTS.labels(method, route, response.status_code).inc()
    RECEIVED.labels(route).inc(request.content_length or 0)
    return response


def count_segment(route: str) -> None:
    """Count a segment that was sent before Flask saw its request."""
    REQUESTS.labels("GET", route, 200).inc()


_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def init_app(flask: Flask) -> None:
    """Count every answer."""
    flask.after_request(_count)
