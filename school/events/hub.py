"""Passes hints to the streams of this process that subscribe to a subject. Any thread may publish."""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from catalog.errors import CatalogError, Kind

MOST = 1000
"""The most streams of one process, half of its connections (school/serve/connections)."""
SCREENS = 500
"""Further streams that only screens of classrooms may open: no number of pages and phones keeps a screen out."""
EACH = 24
"""The most streams of one member: a household has no more visible tabs."""


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
    """Milliseconds since 1970 at which it was published: later changes have higher versions."""


class Subscriber(Protocol):
    """Receives hints about some subjects. Hashable by identity."""

    member_id: str
    """The member's id."""
    subjects: frozenset[str]

    @property
    def kind(self) -> str:
        """Whose stream it is: member, screen or remote."""

    def take(self, hint: Hint) -> None:
        """Note the hint. Must neither wait nor raise."""


@dataclass
class Hub:
    """The streams of a process."""

    each: int = EACH
    most: int = MOST
    count: Callable[[int], None] = lambda _: None
    """Called with the number of streams when it changes."""
    count_kind: Callable[[str, int], None] = lambda _kind, _count: None
    """Called with a kind of subscribers and their number when it changes."""
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)
    _by_subject: dict[str, set[Subscriber]] = field(default_factory=dict, init=False)
    _by_member: Counter[str] = field(default_factory=Counter, init=False)
    _by_kind: Counter[str] = field(default_factory=Counter, init=False)
    _by_process: dict[str, Callable[[], None]] = field(default_factory=dict, init=False)

    def __len__(self) -> int:
        return self._by_member.total()

    def subscribe(self, subscriber: Subscriber) -> None:
        """Add a subscriber. Raises TooManyStreams."""
        with self._lock:
            most = self.most + (SCREENS if subscriber.kind == "screen" else 0)
            if len(self) >= most or self._by_member[subscriber.member_id] >= self.each:
                raise TooManyStreams()
            self._by_member[subscriber.member_id] += 1
            self._count(subscriber.kind, 1)
            for subject in subscriber.subjects:
                self._by_subject.setdefault(subject, set()).add(subscriber)
            self.count(len(self))

    def unsubscribe(self, subscriber: Subscriber) -> None:
        """Remove a subscriber. May be called again."""
        with self._lock:
            found = False
            for subject in subscriber.subjects:
                subscribers = self._by_subject.get(subject, set())
                found |= subscriber in subscribers
                subscribers.discard(subscriber)
                if not subscribers:
                    self._by_subject.pop(subject, None)
            if found:
                self._by_member[subscriber.member_id] -= 1
                self._by_member += Counter()  # removes members without streams
                self._count(subscriber.kind, -1)
                self.count(len(self))

    def _count(self, kind: str, more: int) -> None:
        self._by_kind[kind] += more
        self.count_kind(kind, self._by_kind[kind])

    def watch(self, subject: str, notice: Callable[[], None]) -> None:
        """Have the process itself notice hints about `subject`. `notice` must neither wait nor raise."""
        self._by_process[subject] = notice

    def publish(self, hint: Hint) -> None:
        """Give the hint to all subscribers of its subject."""
        if notice := self._by_process.get(hint.subject):
            notice()
        with self._lock:
            subscribers = list(self._by_subject.get(hint.subject, ()))
        for each in subscribers:
            each.take(hint)
