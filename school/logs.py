"""Logs: one JSON line an event, with the ids of the request, upload or job that it belongs to.

Never logged: tokens, passwords, grants, signed addresses. Code that logs leaves them out; `_without_secrets` is
the last filter, for texts of libraries' errors.
"""

import logging
import re
import sys
import time
from uuid import uuid4

import structlog
from flask import Flask, Response, g, request
from structlog.typing import EventDict, Processor, WrappedLogger

_SECRETS = (
    (re.compile(r"(?<=/hls/)[^/<\s\"']+"), "***"),  # a grant opens a lesson
    # The password of a database or broker, which may contain a slash or an @: better remove too much than too little.
    (re.compile(r"(?<=://)[^/@:\s\"']*:[^\s\"']*@"), "***@"),
    # A presigned address of an object store (SigV4 and SigV2).
    (
        re.compile(r"(?i)((?:x-amz-(?:signature|credential|security-token)|signature|awsaccesskeyid)=)[^&\s\"']+"),
        r"\1***",
    ),
    (re.compile(r"(?i)(bearer\s+)[\w.~+/-]+=*"), r"\1***"),
    (re.compile(r"(?i)((?:password|secret|token|csrf_token)[\"']?\s*[=:]\s*[\"']?)[^\s,;&\"'}]+"), r"\1***"),
)

MOST_LOGGED = 20_000
"""The most characters of one value: nobody reads more, and the search for secrets has to be fast."""


def scrubbed(text: str) -> str:
    """The first `MOST_LOGGED` characters of `text`, without secrets."""
    text = text[:MOST_LOGGED]
    for pattern, stars in _SECRETS:
        text = pattern.sub(stars, text)
    return text


def _without_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    return {name: scrubbed(value) if isinstance(value, str) else value for name, value in event.items()}


def configure() -> None:
    """Send structlog's and the libraries' lines to standard error as JSON. Call once a process."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    ending: list[Processor] = [
        structlog.processors.format_exc_info,
        _without_secrets,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
    structlog.configure(
        processors=[*shared, *ending],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    naming: Processor = structlog.stdlib.add_logger_name
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, naming],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *ending],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("transcode").setLevel(logging.INFO)  # each ffmpeg's command, to be pasted into a terminal


def _begin() -> None:
    g.request_id = uuid4().hex[:16]
    g.began = time.monotonic()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=g.request_id)
    if upload_id := (request.view_args or {}).get("upload_id"):
        structlog.contextvars.bind_contextvars(upload=upload_id)


def _end(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.get("request_id", "")
    # The route's pattern, not the path: a path may contain a grant, which opens a lesson.
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
