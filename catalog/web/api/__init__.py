"""The catalogue's part of the JSON API under /api/v1. docs/api.md tells how it is used."""

from flask import Flask, Response, request


def init_app(flask: Flask) -> None:
    """Adds entity tags."""
    flask.after_request(_unless_known)


def _unless_known(response: Response) -> Response:
    """304 for whoever has this answer already (RFC 9110, 13.1.2): pages ask again every few seconds."""
    asks = request.method in ("GET", "HEAD") and request.path.startswith("/api/")
    if asks and response.status_code == 200 and response.is_json and not response.is_streamed:
        response.add_etag(weak=True)
        response.make_conditional(request)
    return response
