"""The page with which a phone steers a screen. Whatever it shows and does goes through the API."""

from flask import Blueprint, render_template

from catalog.web.shared.route import needs
from player.classrooms.screens.pairing import DIGITS

blueprint = Blueprint("remotes", __name__, template_folder="templates")


@blueprint.get("/remote")
@needs(session=False, kept=False)
def page() -> str:
    """The remote. `code` of the address, from a QR code, is read by its script and removed from the history."""
    return render_template("remotes/remote.html", digits=DIGITS)
