"""Grants: signed, expiring permissions that stand in an address as `/hls/<grant>/...`.

A player asks for hundreds of segments by relative addresses, so the right has to be in the path before them. A grant
names the lesson, the package, the member and its end, and is signed (HMAC-SHA256) with a named key.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from itsdangerous import BadSignature, URLSafeSerializer

LIFETIME = timedelta(hours=6)  # longer than the longest lesson with its pauses
_KEY_ID = "1"


@dataclass(frozen=True)
class Grant:
    """The right of one member to the objects of one package of one lesson."""

    lesson_id: str
    package_id: str
    member_id: str
    expires: int
    """Seconds since 1970 UTC."""


class Grants:
    """Makes and reads grants."""

    def __init__(self, secret: str) -> None:
        self._keys = {
            _KEY_ID: URLSafeSerializer(secret, salt="hls-grant", signer_kwargs={"digest_method": hashlib.sha256})
        }

    def issue(self, lesson_id: str, package_id: str, member_id: str, now: datetime) -> str:
        """A grant as text for an address. Its end is rounded so that a reloaded page keeps its cached segments."""
        end = int((now + LIFETIME).timestamp()) // 3600 * 3600 + 3600
        return f"{_KEY_ID}.{self._keys[_KEY_ID].dumps([lesson_id, package_id, member_id, end])}"

    def read(self, text: str, now: datetime) -> Grant | None:
        """The grant, or None when it is forged, cut, expired or signed by a key that is gone."""
        key_id, _, signed = text.partition(".")
        key = self._keys.get(key_id)
        if key is None:
            return None
        try:
            grant = Grant(*key.loads(signed))
        except (BadSignature, TypeError):
            return None
        return grant if grant.expires > now.timestamp() else None
