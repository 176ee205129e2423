"""Rights of access, cached for a few seconds, so that the next segments of a video need no query.

A right that is withdrawn must end within 60 s (SAFETY.md P4), wherever it is cached. All caches share this budget:
this one takes `KEPT_FOR`, a web server in front `ASKED_EVERY` and its grace periods, a cache beyond it `CACHED_FOR`.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy.orm import Session, sessionmaker

from catalog.errors import NotFound
from catalog.videos.models import Package
from player.delivery.access import Access

KEPT_FOR = 3.0  # seconds; a player requests sound and picture of the same moment together
ASKED_EVERY = 15
"""Seconds for which a web server in front may cache our answer that a package is allowed."""
ASKED_LATE = 5
"""Further seconds in which it may use the cached answer while it asks again."""
ASKED_DOWN = 10
"""Further seconds, from the end of ASKED_EVERY, while it gets no answer: a restart of the school stops no
playback."""
CACHED_FOR = 30
"""Seconds for which browsers and shared caches may serve an object without revalidation."""
ADDRESS_FOR = 45
"""Seconds for which a presigned address of the object store is valid."""
REDIRECT_FOR = 15
"""Seconds for which the same presigned address is given again; it is then valid for at least twice as long."""
_MOST = 10_000  # cached rights; 100 bytes each


@dataclass
class AccessCache:
    """Which package an address opens. Each web process has its own cache."""

    access: Access
    readers: sessionmaker[Session]
    clock: Callable[[], float] = time.monotonic
    _known: dict[str, tuple[str, float]] = field(default_factory=dict)

    def public(self, prefix: str) -> str | None:
        """`prefix` if the package under it is public now, else None."""
        return self._remembered(prefix, lambda session: self.access.public_package(session, prefix).prefix)

    def granted(self, grant: str) -> str | None:
        """The prefix of the finished package that a grant opens; None for a lesson in progress."""
        return self._remembered(grant, lambda session: _finished(self.access, session, grant))

    def _remembered(self, name: str, ask: Callable[[Session], str]) -> str | None:
        prefix, until = self._known.get(name, ("", 0.0))
        if self.clock() < until:
            return prefix
        with self.readers() as session:
            try:
                prefix = ask(session)
            except NotFound:
                self._known.pop(name, None)
                return None
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[name] = prefix, self.clock() + KEPT_FOR
        return prefix


def _finished(access: Access, session: Session, grant: str) -> str:
    opened = access.granted(session, grant)
    if not isinstance(opened, Package):
        raise NotFound()
    return opened.prefix
