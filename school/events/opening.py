"""Opens a stream of events for the request that is being answered."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Response, current_app, request

from school.events.publisher import Events
from school.events.stream import OPENING, Stream

HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}  # otherwise nginx would buffer hints


def open_stream(
    holder_id: str, subjects: frozenset[str], is_allowed: Callable[[], bool], kind: str = "member"
) -> Any:
    """A stream about these subjects for a member, a screen or a remote. Raises TooManyStreams.

    `is_allowed` is asked now and then, in any thread, whether the holder may still see all of them.
    """
    events: Events = current_app.extensions["events"]
    if request.method == "HEAD":
        return _response([])
    stream = Stream(events.hub, holder_id, subjects, is_allowed, kind)
    stream.open()
    events.relay.listen()
    if takes_over := getattr(request.environ.get("gunicorn.socket"), "take_over", None):
        takes_over(stream)
        return _response(iter([OPENING]))  # not a list: Flask would set Content-Length
    response = _response(stream.in_a_thread())
    response.call_on_close(stream.close)
    return response


def _response(body: Iterable[bytes]) -> Response:
    return Response(body, mimetype="text/event-stream", headers=HEADERS)
