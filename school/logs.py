"""Logs: one JSON line an event, with the ids of the request, upload or job that it belongs to.

Never logged: tokens, passwords, signed addresses.
"""

import logging
import sys
import time
from uuid import uuid4

import structlog
from flask import Flask, Response, g, request


def configure() -> None:
    """Send structlog's and the libraries' lines to standard error as JSON. Call once a process."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def _begin() -> None:
    g.request_id = uuid4().hex[:16]
    g.began = time.monotonic()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=g.request_id)


def _end(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.get("request_id", "")
    # The route's pattern, not the path: a path may hold a grant, which opens a lesson to whoever reads the log.
    route = request.url_rule.rule if request.url_rule else "no route"
    milliseconds = round((time.monotonic() - g.get("began", time.monotonic())) * 1000, 1)
    structlog.get_logger().info(
        "request", method=request.method, route=route, status=response.status_code, ms=milliseconds
    )
    return response


def init_app(flask: Flask) -> None:
    """Give each request an id, and write a line when it ends."""
    flask.before_request(_begin)
    flask.after_request(_end)
