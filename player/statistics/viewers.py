"""Pseudonyms of the people that watch a course.

The figures count people, and must not tell which ones. So no play has a member's id: it has an HMAC of the member, or
of the browser of a visitor, with the course and the school's secret key. A person has the same pseudonym in all
lessons of a course, and another one in every other course. A change of the key begins new pseudonyms.
"""

import hashlib
import hmac
from dataclasses import dataclass

from catalog.joining import joined

_DIGITS = 20  # 80 bits: no two of the people of a course have the same


@dataclass(frozen=True)
class Viewers:
    """The pseudonyms of one course."""

    secret: str
    course_id: str

    def member(self, member_id: str) -> str:
        """Of a member, on whatever device."""
        return self._pseudonym("member", member_id)

    def browser(self, name: str) -> str:
        """Of a visitor: whoever uses the browser that has given itself this random name."""
        return self._pseudonym("browser", name)

    def play(self, play_id: str) -> str:
        """Of a visitor whose browser stores nothing: each play is one by somebody new."""
        return self._pseudonym("play", play_id)

    def _pseudonym(self, kind: str, name: str) -> str:
        key = hashlib.sha256(b"statistics viewers " + self.secret.encode()).digest()
        return hmac.new(key, joined(self.course_id, kind, name), hashlib.sha256).hexdigest()[:_DIGITS]
