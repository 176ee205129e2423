"""Rate limits of remotes. The tickets of QR codes are too long to be guessed and are not limited, so that nobody can
close the remotes of a city by typing wrong digits."""

from flask import request

from catalog.web.shared.limits import Limit, by_address, digest
from player.classrooms.screens.pairing import DIGITS


def _wrong(status: int) -> bool:
    return status == 404


def _sent(status: int) -> bool:
    return status in (200, 201)


def _is_ticket() -> bool:
    body = request.get_json(silent=True)
    code = body.get("code") if isinstance(body, dict) else None
    return isinstance(code, str) and len(code) > 2 * DIGITS


def _everybody() -> str:
    return digest("all codes of remotes")


def _sender() -> str:
    given = request.authorization
    return digest("sender", given.token) if given is not None and given.token else by_address()


def _screen() -> str:
    return digest("screen", str((request.view_args or {}).get("screen_id")))


by_where = Limit("remote-codes", "10 per minute; 60 per hour", by_address, _wrong, _is_ticket)
"""A hall behind one address: whoever mistypes has ten tries a minute."""
by_all = Limit("remote-codes", "60 per minute; 300 per hour", _everybody, _wrong, _is_ticket)
sender = Limit("commands", "300 per minute", _sender, _sent)
"""Five a second, as from somebody who drags a slider."""
screen = Limit("commands", "900 per minute", _screen, _sent)
