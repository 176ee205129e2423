"""The keys with which the school signs bundles: Ed25519 (RFC 8032), made from the school's own secret keys.

Nothing has to be stored or handed round between machines, and old secrets stay valid for as long as the settings name
them. Screens get the public keys with each list (listing.py), so that they can check a stick without a line.
"""

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


@lru_cache(maxsize=8)
def _key(secret: str) -> "Ed25519PrivateKey":
    # Imported here: the app and the workers load this module, and few of them ever sign.
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    # The secret signs other things too; a hash with a purpose in front keeps this key apart from them.
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"bundle key " + secret.encode()).digest())


def sign(data: bytes, secret: str) -> bytes:
    """The signature of `data` by the school's newest secret: 64 bytes."""
    return _key(secret).sign(data)


def public_keys(secrets: Sequence[str]) -> list[str]:
    """The public keys of all secrets in hexadecimal, the newest first."""
    return [_key(secret).public_key().public_bytes_raw().hex() for secret in secrets]
