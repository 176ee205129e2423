"""Passwords: argon2id with the library's current parameters (RFC 9106, low-memory profile)."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from catalog.errors import WeakPassword

LEAST = 8  # characters; NIST SP 800-63B section 3.1.1.2 for a password chosen by its owner
_MOST = 1024  # characters; longer ones only cost time
_hasher = PasswordHasher()


@cache
def _nobody() -> str:
    """Checked when a name is unknown, so that an answer takes as long as for a known one.

    Made when first needed: most processes of the school never check a password, and each would hash at its start.
    """
    return _hasher.hash("nobody has this password")


def hashed(password: str) -> str:
    """Return an argon2id hash. Raises WeakPassword."""
    if not LEAST <= len(password) <= _MOST:
        raise WeakPassword(least=LEAST)
    return _hasher.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Whether `password` is the one behind `stored`; None stands for a member that does not exist."""
    nobody = _nobody()  # asked for either way, so that the first check of a process tells nothing either
    try:
        return _hasher.verify(stored or nobody, password[:_MOST]) and stored is not None
    except (VerificationError, InvalidHashError):
        return False
