"""Several parts as one text that is signed, hashed or counted by."""

import json


def joined(*parts: str) -> bytes:
    """The parts as one text that no other list of parts gives, whatever they hold (JSON, RFC 8259).

    With a mark between them, a part that holds the mark makes two lists the same: `a:b` and `c`, `a` and `b:c`.
    """
    return json.dumps(parts).encode()
