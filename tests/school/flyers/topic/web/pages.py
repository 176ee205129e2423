"""The board."""

from flask import Blueprint, render_template

from catalog.web.shared.api import signed_in
from catalog.web.shared.route import needs

blueprint = Blueprint("flyers", __name__, template_folder="templates")


@blueprint.get("/flyers")
@needs(features=("camera",), area="flyers", kept=False)
def show() -> str:
    """The page on which a flyer can be photographed."""
    signed_in()
    return render_template("flyers/show.html")
