"""The studio: where teachers make courses, bring their videos and order their lessons."""

from flask import Flask
from flask_babel import gettext

from catalog.courses.models import Course, Lesson
from catalog.errors import HeldBack
from catalog.members.rights import may
from catalog.members.roles import Right
from catalog.web.shared.context import context
from catalog.web.shared.editing import etag
from catalog.web.studio import captions, changes, pages, poster, removing


def init_app(flask: Flask) -> None:
    """Adds the pages and what their forms send."""
    flask.register_blueprint(pages.blueprint)
    flask.register_blueprint(changes.blueprint)
    flask.register_blueprint(captions.blueprint)
    flask.register_blueprint(poster.blueprint)
    flask.register_blueprint(removing.blueprint)
    flask.jinja_env.globals["held_back"] = _held_back
    flask.jinja_env.globals["etag"] = etag


def _held_back(thing: Course | Lesson) -> str:
    """Why the reader cannot publish it again; empty when nobody has withdrawn it from them."""
    return "" if may(context().viewer(), Right.PUBLISH, thing) else gettext(HeldBack.sentence)
