"""Codes on the wall by which neighbours sign themselves in: signed addresses, and nothing of them is stored.

The address on the wall is short-lived and changes, so that a picture of it is worth nothing the next day. Whoever
opened it in time has longer: they may have to sign up first.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer

from player.classrooms.attendance.errors import CodeOver

SHOWN_FOR = timedelta(minutes=15)
"""Neighbours in the last row stand up slowly, and the card may be on the wall for a while."""
RENEWED = timedelta(minutes=5)
"""How often a screen asks for another one."""
OPEN_FOR = timedelta(hours=1)

CLOCKS = timedelta(minutes=1)
"""How far the clocks of two web machines may differ."""


class Codes:
    """Makes and reads the words of the addresses; `keys`: the signing keys, the current one last."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._wall = _signer(keys, "attendance-wall")
        self._opened = _signer(keys, "attendance-opened")

    def on_the_wall(self, showing_id: str, now: datetime) -> str:
        """The word of the address that a screen shows."""
        return _made(self._wall, showing_id, now)

    def opened(self, word: str, now: datetime) -> tuple[str, str]:
        """The id of the showing, and the word with which whoever opened the address goes on. Raises CodeOver."""
        showing_id = _read(self._wall, word, SHOWN_FOR, now)
        return showing_id, _made(self._opened, showing_id, now)

    def claimed(self, word: str, now: datetime) -> str:
        """The id of the showing of an opened address. Raises CodeOver."""
        return _read(self._opened, word, OPEN_FOR, now)


def _made(signer: URLSafeSerializer, showing_id: str, now: datetime) -> str:
    return str(signer.dumps([showing_id, int(now.timestamp())]))


def _read(signer: URLSafeSerializer, word: str, lifetime: timedelta, now: datetime) -> str:
    try:
        showing_id, made = signer.loads(word)
        age = now.timestamp() - float(made)
    except (BadData, TypeError, ValueError):
        raise CodeOver() from None
    if not -CLOCKS.total_seconds() <= age <= lifetime.total_seconds():
        raise CodeOver()
    return str(showing_id)


def _signer(keys: Sequence[str], salt: str) -> URLSafeSerializer:
    return URLSafeSerializer(list(keys), salt=salt, signer_kwargs={"digest_method": hashlib.sha256})
