"""Grants: signed, expiring permissions that stand in an address as `/hls/<grant>/...`.

A player asks for hundreds of segments by relative addresses, so the right has to be in the path before them. A grant
names the package, the member and its end, and is signed (HMAC-SHA256) with a named key. The newest key
signs; older ones are read until they are taken out of the settings, so that playback goes on over a change of keys.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from itsdangerous import BadSignature, URLSafeSerializer

LIFETIME = timedelta(hours=6)  # longer than the longest lesson with its pauses


@dataclass(frozen=True)
class Grant:
    """The right of one member to the objects of one package, made or in the making."""

    package_id: str
    holder: str
    """The member, as player/delivery/access.py writes it."""
    expires: int
    """Seconds since 1970 UTC."""


def key_id(secret: str) -> str:
    """The name of a key: it tells keys apart and gives none away (8 digits of a SHA-256)."""
    return hashlib.sha256(b"hls-grant key " + secret.encode()).hexdigest()[:8]


class Grants:
    """Makes and reads grants."""

    def __init__(self, secrets: Sequence[str]) -> None:
        """Signs with the first of `secrets`, reads what any of them has signed."""
        options = {"digest_method": hashlib.sha256}
        self._newest = key_id(secrets[0])
        self._keys = {
            key_id(secret): URLSafeSerializer(secret, salt="hls-grant", signer_kwargs=options) for secret in secrets
        }

    def issue(self, package_id: str, holder: str, now: datetime) -> str:
        """A grant as text for an address. Its end is rounded so that a reloaded page keeps its cached segments."""
        end = int((now + LIFETIME).timestamp()) // 3600 * 3600 + 3600
        return f"{self._newest}.{self._keys[self._newest].dumps([package_id, holder, end])}"

    def read(self, text: str, now: datetime) -> Grant | None:
        """The grant, or None when it is forged, cut, expired or signed by a key that is gone."""
        name, _, signed = text.partition(".")
        key = self._keys.get(name)
        if key is None:
            return None
        try:
            grant = Grant(*key.loads(signed))
        except (BadSignature, TypeError):
            return None
        # Base64 has several texts for the same bytes (RFC 4648 section 3.5): a grant has one, and no other opens.
        payload, _, signature = signed.rpartition(".")
        if key.make_signer(key.salt).get_signature(payload).decode() != signature:
            return None
        return grant if grant.expires > now.timestamp() else None
