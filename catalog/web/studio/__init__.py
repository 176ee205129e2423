"""The studio: where teachers make courses, bring their videos and order their lessons."""

from flask import Flask

from catalog.web.studio import captions, changes, pages


def init_app(flask: Flask) -> None:
    """Adds the pages and what their forms send."""
    flask.register_blueprint(pages.blueprint)
    flask.register_blueprint(changes.blueprint)
    flask.register_blueprint(captions.blueprint)
