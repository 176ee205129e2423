"""The catalogue's part of the JSON API under /api/v1. docs/api.md tells how it is used."""

from flask import Flask

from catalog.web.api import captions, categories, courses, lessons, uploads


def init_app(flask: Flask) -> None:
    """Adds the blueprints, and a first look at what programs send."""
    for part in (categories, courses, lessons, captions, uploads):
        flask.register_blueprint(part.blueprint)
