"""Rate limits, declared at the view: `@Limit("uploads", "120 per minute; 5000 per day")`.

Counted by Flask-Limiter. Each request is counted before it is handled, or many concurrent ones would all be
handled; if it turns out not to count, it is subtracted after the answer. Over the limit the view is not called: 429
with Retry-After. school/people/limits.py initializes it, and has the limits of passwords and accounts.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import structlog
from flask import Response
from flask_limiter import Limiter

from catalog.errors import NotAllowed
from catalog.joining import joined
from catalog.members.models import Member
from catalog.web.shared.addresses import counted_address
from catalog.web.shared.context import context

log = structlog.get_logger()
limiter = Limiter(
    key_func=counted_address,
    in_memory_fallback_enabled=True,  # without the broker each process has its own counts
    swallow_errors=True,  # a broker that fails between check and count must not break a sign-in
)
View = TypeVar("View", bound=Callable[..., Any])


def digest(*parts: str) -> str:
    """A key to count by. A digest, because the storage uses a separator, and a name may contain any character."""
    return hashlib.sha256(joined(*parts)).hexdigest()


def by_address() -> str:
    """Count by client address."""
    return digest("address", counted_address())


def by_member() -> str:
    """Count by member, and visitors by address."""
    member = counted_member()
    return digest("member", member.id) if member else by_address()


def counted_member() -> Member | None:
    """The member who makes the request; None for a visitor, and for a key with too narrow a scope."""
    try:
        return context().viewer()
    except NotAllowed:
        return None


def made(status: int) -> bool:
    """Whether an answer with this status has created something."""
    return status in (200, 201)


@dataclass(frozen=True)
class Limit:
    """A decorator for views, below the route's own. Views with limits of one scope count together."""

    scope: str
    allowance: str
    """In the words of the limits library: `10 per minute; 100 per hour`."""
    key: Callable[[], str] = by_member
    counts: Callable[[int], bool] = made
    """Which statuses count; the same for all limits of a scope."""
    exempt: Callable[[], bool] | None = None
    """Whether this request is not counted at all."""

    def __call__(self, view: View) -> View:
        """Count the calls of `view`."""
        _COUNTS[self.scope] = self.counts
        limit = limiter.shared_limit(self.allowance, scope=self.scope, key_func=self.key, exempt_when=self.exempt)
        return cast(View, limit(view))


_COUNTS: dict[str, Callable[[int], bool]] = {}
"""Limit.counts by scope."""


def give_back(response: Response) -> Response:
    """Subtract requests that do not count, and refused ones that were not handled."""
    for counted in limiter.current_limits:
        stays = _COUNTS[counted.request_args[-1]]
        if response.status_code == 429 or not stays(response.status_code):
            try:
                storage = counted.limiter.storage
                if storage.get(counted.key) > 0:  # its period may have ended, or the clock was corrected
                    storage.incr(counted.key, counted.limit.get_expiry(), -1)
            except Exception as error:  # of any storage; it must not break a sign-in
                log.warning("limit_not_given_back", error=str(error))
    return response
