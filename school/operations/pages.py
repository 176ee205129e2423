"""The operators' page: what `school doctor` knows, in the reader's language."""

from flask import Blueprint, Flask, render_template
from flask_babel import gettext
from werkzeug.exceptions import Unauthorized

from catalog.errors import NotAllowed
from catalog.members.rights import Right, may
from catalog.web.context import context
from school.operations import examination
from school.services import Services


def init_app(flask: Flask, services: Services) -> None:
    """Adds the page."""
    blueprint = Blueprint("operations", __name__)

    @blueprint.get("/operations")
    def show() -> str:
        if context().viewer() is None:
            raise Unauthorized()
        if not may(context().viewer(), Right.RUN):
            raise NotAllowed()
        found = [(one.works, one.sentence(gettext)) for one in examination.findings(services)]
        settings = examination.configured(services.settings, gettext)
        return render_template("operations/operations.html", findings=found, settings=settings)

    flask.register_blueprint(blueprint)
