"""The page that a volunteer takes along to a new classroom: one A4 in both languages, with the exact command."""

import io
from urllib.parse import urlsplit

from flask import Blueprint, render_template
from markupsafe import Markup

from catalog.members.rights import require
from catalog.members.roles import Right
from catalog.web.shared.api import signed_in
from catalog.web.shared.route import needs
from catalog.web.shared.session import session
from catalog.web.shared.sharing import absolute
from player.classrooms.screens.rooms import get_room
from player.classrooms.setup.kiosk import Kiosk

blueprint = needs(kept=False)(
    Blueprint("setup", __name__, url_prefix="/wall/rooms", template_folder="templates"),
)


on_screen = needs(session=False)(Blueprint("selftest", __name__, url_prefix="/screen", template_folder="templates"))


@on_screen.get("/test")
def selftest() -> str:
    """The seven checks of a classroom; scripts try them (js/parts/selftest)."""
    return render_template("setup/test.html")


@blueprint.get("/<id:classroom_id>/setup")
def sheet(classroom_id: str) -> str:
    """The page for one classroom; for operators and its volunteers."""
    room = get_room(session(), classroom_id)
    require(signed_in(), Right.STEER, room)
    address = absolute("/")
    kiosk = Kiosk(address)
    facts = {"room": room, "home": kiosk.origin, "host": urlsplit(address).hostname, "kiosk": kiosk}
    return render_template("setup/sheet.html", **facts, command=kiosk.command(), qr=_drawn(absolute("/tv")))


def _drawn(address: str) -> Markup:
    """A QR code as SVG, dark on white whatever the theme; ISO/IEC 18004 wants four modules of white around it."""
    import segno  # only here: whoever draws no code does not load it

    made = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        made, kind="svg", border=4, dark="#241C17", light="#FFFDF8", xmldecl=False, svgns=True, omitsize=True
    )
    return Markup(made.getvalue().decode())  # noqa: S704 - made of our own address by the library
