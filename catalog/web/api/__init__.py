"""The catalogue's part of the JSON API under /api/v1. docs/api.md explains its use."""

from flask import Flask


def init_app(flask: Flask) -> None:
    """Adds entity tags."""
    from catalog.web.shared.editing import etag, unless_known  # imports the schemas of this package

    flask.after_request(unless_known)
    flask.jinja_env.globals["etag"] = etag
