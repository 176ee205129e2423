"""The codes of this school, and how they are drawn."""

import io

from flask import current_app

from player.classrooms.attendance.codes import Codes


def codes() -> Codes:
    """Signed with the keys of this school."""
    config = current_app.config
    return Codes([*map(str, config["SECRET_KEY_FALLBACKS"]), str(config["SECRET_KEY"])])


def qr(address: str) -> str:
    """An address as a QR code, as an SVG image that fills its place; the quiet edge is left to the page."""
    import segno  # only here: whoever draws no code does not load it

    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", border=0, xmldecl=False, svgns=True, omitsize=True, svgclass="qr-code", lineclass="qr-dark"
    )
    return drawn.getvalue().decode()
