"""The metrics of `/metrics` for Prometheus: requests counted by each web process, and gauges of the school.

The counts of all web processes of a machine are added up through files in $PROMETHEUS_MULTIPROC_DIR, which
school/wsgi.py sets; without it (a single process, a test) they stay in memory. No label contains an id or a name.
docs/alerts.md explains each metric.
"""

import hmac
import os
import time

from flask import Blueprint, Flask, Response, g, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector
from werkzeug.exceptions import Unauthorized

from catalog.web.shared.route import needed, needs
from school.operations.gauges import Gauges
from school.operations.heartbeat import HealthCache
from school.people.identity import bearer_token
from school.services import Services

REQUESTS = Counter("school_requests", "Answered requests", ["method", "route", "status"])
RECEIVED = Counter("school_received_bytes", "Bytes of answered requests' bodies", ["route"])
SENT = Counter("school_sent_bytes", "Bytes of answers' bodies, as far as this process sends them itself", ["area"])
SECONDS = Histogram(
    "school_request_seconds",
    "From a request's arrival to the first byte of its answer",
    ["area"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120),
)
CLOSED = Counter(
    "school_connections_closed",
    "Connections that were closed because their client was too slow or had too many",
    ["why"],
)
for _why in ("head", "body", "upload", "answer", "share", "events"):
    CLOSED.labels(_why)  # exported from the first scrape on: a rate needs a zero before the first event

STREAMS = Gauge("school_event_streams", "Open streams of events", multiprocess_mode="livesum")
CLASSROOM_STREAMS = Gauge(
    "school_classroom_streams", "Open streams of screens and of remotes", ["kind"], multiprocess_mode="livesum"
)
for _kind in ("screen", "remote"):
    CLASSROOM_STREAMS.labels(_kind)


def count_streams(kind: str, count: int) -> None:
    """Note how many streams of this kind are open in this process."""
    if kind != "member":
        CLASSROOM_STREAMS.labels(kind).set(count)


def area() -> str:
    """The area of this request's route: that of its `@needs(area=...)`, else api or page."""
    return needed().get("area", "api" if request.path.startswith("/api/") else "page")


def text(gauges: Gauges) -> bytes:
    """All metrics in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(gauges)
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # it registers itself
        return generate_latest(registry)
    return generate_latest(registry) + generate_latest(REGISTRY)


def check_reader(token: str) -> None:
    """Allow requests with this bearer token, or all if `token` is empty. Raises Unauthorized."""
    if token and not hmac.compare_digest((bearer_token(request) or "").encode(), token.encode()):
        raise Unauthorized()


def count_closed(why: str) -> None:
    """Count a connection that ended early: a slow `head`, `body`, `upload` or `answer`, or over its `share`,
    or a stream of `events` whose client does not read."""
    CLOSED.labels(why).inc()


def _begin() -> None:
    g.counted_from = time.perf_counter()


def _count(response: Response) -> Response:
    # The route's pattern, not the path: otherwise clients could create any number of labels.
    route = request.url_rule.rule if request.url_rule else "none"
    # Werkzeug accepts any word as a method until it answers 405.
    method = request.method if request.method in _METHODS else "other"
    REQUESTS.labels(method, route, response.status_code).inc()
    RECEIVED.labels(route).inc(request.content_length or 0)
    sent = 0 if method == "HEAD" else response.content_length or 0
    SENT.labels(area()).inc(sent)
    SECONDS.labels(area()).observe(time.perf_counter() - g.get("counted_from", time.perf_counter()))
    return response


def count_segment(route: str, area: str, size: int) -> None:
    """Count a segment of `size` bytes that was sent without Flask."""
    REQUESTS.labels("GET", route, 200).inc()
    SENT.labels(area).inc(size)


_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def init_app(flask: Flask, services: Services, snapshot: HealthCache) -> None:
    """Count every answer, and add the route."""
    flask.before_request_funcs.setdefault(None, []).insert(0, _begin)  # before functions that may refuse the request
    flask.after_request(_count)
    gauges = Gauges(services, snapshot)
    blueprint = needs(area="health")(Blueprint("metrics", __name__))

    @blueprint.get("/metrics")
    def show() -> Response:
        check_reader(services.settings.metrics_token)
        return Response(text(gauges), content_type=CONTENT_TYPE_LATEST)

    flask.register_blueprint(blueprint)
