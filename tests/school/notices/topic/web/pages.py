"""The board."""

from flask import Blueprint, render_template

from catalog.web.shared.api import signed_in
from catalog.web.shared.route import needs

blueprint = Blueprint("notices", __name__, template_folder="templates")


@blueprint.get("/notices")
@needs(features=("camera",), area="notices", kept=False)
def show() -> str:
    """The page on which a notice can be photographed."""
    signed_in()
    return render_template("notices/show.html")
