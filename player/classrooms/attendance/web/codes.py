"""The codes of this school."""

from flask import current_app

from player.classrooms.attendance.codes import Codes


def codes() -> Codes:
    """Signed with the keys of this school."""
    config = current_app.config
    return Codes([*map(str, config["SECRET_KEY_FALLBACKS"]), str(config["SECRET_KEY"])])
