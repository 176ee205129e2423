"""Which streams of this process hear of which subjects, and how many there may be. Any thread may tell."""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from catalog.errors import CatalogError, Kind

MOST = 1000
"""Streams of one process: its connections (school/serve/connections) are twice as many."""
EACH = 24
"""Of them those of one member: as many tabs in sight on the screens of a household, or a program gone wrong."""


class TooManyStreams(CatalogError):
    """The process or the member has as many streams as may be open at a time."""

    kind = Kind.TOO_MANY
    code = "too_many_streams"
    sentence = "Too many pages are open at a time. Close some of them."


@dataclass(frozen=True)
class Hint:
    """Something about a subject has changed."""

    subject: str
    """`kind:id`."""
    version: int
    """Milliseconds since 1970 at which it was told: later changes have higher ones."""


class Hearer(Protocol):
    """Somebody who hears of some subjects. Hashable by identity."""

    who: str
    """The member's id."""
    subjects: frozenset[str]

    def take(self, hint: Hint) -> None:
        """Take a note of the hint. Neither waits nor raises."""


@dataclass
class Hub:
    """The streams of a process."""

    each: int = EACH
    most: int = MOST
    count: Callable[[int], None] = lambda _: None
    """Told how many streams there are when that changes."""
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)
    _by_subject: dict[str, set[Hearer]] = field(default_factory=dict, init=False)
    _by_party: Counter[str] = field(default_factory=Counter, init=False)

    def __len__(self) -> int:
        return self._by_party.total()

    def subscribe(self, hearer: Hearer) -> None:
        """Begin to hear. Raises TooManyStreams."""
        with self._lock:
            if len(self) >= self.most or self._by_party[hearer.who] >= self.each:
                raise TooManyStreams()
            self._by_party[hearer.who] += 1
            for subject in hearer.subjects:
                self._by_subject.setdefault(subject, set()).add(hearer)
            self.count(len(self))

    def unsubscribe(self, hearer: Hearer) -> None:
        """Hear no more. May be called again."""
        with self._lock:
            found = False
            for subject in hearer.subjects:
                hearers = self._by_subject.get(subject, set())
                found |= hearer in hearers
                hearers.discard(hearer)
                if not hearers:
                    self._by_subject.pop(subject, None)
            if found:
                self._by_party[hearer.who] -= 1
                self._by_party += Counter()  # drops those without any
                self.count(len(self))

    def tell(self, hint: Hint) -> None:
        """Tell all who hear of the subject."""
        with self._lock:
            hearers = list(self._by_subject.get(hint.subject, ()))
        for each in hearers:
            each.take(hint)
