"""Joins several parts unambiguously into one text, to be signed, hashed or used as a key."""

import json


def joined(*parts: str) -> bytes:
    """The parts as one text (JSON, RFC 8259), different for different lists of parts.

    With a separator, two lists could give the same text: `a:b` and `c`, `a` and `b:c`.
    """
    return json.dumps(parts).encode()
