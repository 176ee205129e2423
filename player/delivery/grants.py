"""Grants: signed, expiring permissions that stand in an address as `/hls/<grant>/...`.

A player asks for hundreds of segments by relative addresses, so the permission has to stand in the path before them.
A grant names the package, the member and the time of its end, and is signed (HMAC-SHA256) with a named key. The
newest key signs; older keys are accepted until they are removed from the settings, so playback survives a change of
keys.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from itsdangerous import BadSignature, URLSafeSerializer

LIFETIME = timedelta(hours=6)  # longer than the longest lesson with its pauses


@dataclass(frozen=True)
class Grant:
    """The right of one member to the objects of one package, finished or in progress."""

    package_id: str
    holder: str
    """The member, as player/delivery/access.py writes it."""
    expires: int
    """Seconds since 1970 UTC."""


def key_id(secret: str) -> str:
    """The name of a key: it distinguishes keys without revealing them (8 digits of a SHA-256)."""
    return hashlib.sha256(b"hls-grant key " + secret.encode()).hexdigest()[:8]


class Grants:
    """Makes and reads grants."""

    def __init__(self, secrets: Sequence[str]) -> None:
        """Signs with the first of `secrets`; accepts signatures of all of them."""
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
        """The grant, or None when it is forged, truncated, expired or signed by an unknown key."""
        name, _, signed = text.partition(".")
        key = self._keys.get(name)
        if key is None:
            return None
        try:
            grant = Grant(*key.loads(signed))
        except (BadSignature, TypeError):
            return None
        # Base64 has several texts for the same bytes (RFC 4648 section 3.5): only the canonical one is accepted.
        payload, _, signature = signed.rpartition(".")
        if key.make_signer(key.salt).get_signature(payload).decode() != signature:
            return None
        return grant if grant.expires > now.timestamp() else None
