"""AccessCache remembered for a moment, so that a film's next segments do not ask the database again.

A right withdrawn must be gone within 60 s (SAFETY.md P4), wherever it is remembered. The budget is shared: this
memory takes `KEPT_FOR`, a web server in front `ASKED_EVERY` and its graces, a cache beyond it `CACHED_FOR`.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy.orm import Session, sessionmaker

from catalog.errors import NotFound
from catalog.videos.models import Package
from player.delivery.access import Access

KEPT_FOR = 3.0  # seconds; a player asks for sound and picture of the same moment together
ASKED_EVERY = 15
"""Seconds for which a web server in front may hold our word that a package may be had."""
ASKED_LATE = 5
"""Seconds more in which it may still answer while it asks again."""
ASKED_DOWN = 10
"""Seconds more, from the end of ASKED_EVERY, when it gets no answer: a restart of the school stops no film."""
CACHED_FOR = 30
"""Seconds for which browsers and shared caches may give an object without asking anybody."""
ADDRESS_FOR = 45
"""Seconds for which an object store's own address opens an object, however long anybody keeps the address."""
REDIRECT_FOR = 15
"""Seconds for which such an address may be given again: it then still has twice as long to live."""
_MOST = 10_000  # rights remembered; 100 bytes each


@dataclass
class AccessCache:
    """Which package an address opens, for the web process that holds this."""

    access: Access
    readers: sessionmaker[Session]
    clock: Callable[[], float] = time.monotonic
    _known: dict[str, tuple[str, float]] = field(default_factory=dict)

    def public(self, prefix: str) -> str | None:
        """`prefix` when anybody may have the package under it now."""
        return self._remembered(prefix, lambda session: self.access.public_package(session, prefix).prefix)

    def granted(self, grant: str) -> str | None:
        """The prefix of the finished package that a grant opens; None for a lesson that is still being made."""
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
