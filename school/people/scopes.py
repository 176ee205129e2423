"""What a key for programs opens. Pure.

A key never does more than its member, and none does what would outlive it or shut people out: make further keys,
change passwords, sign in or out, appoint and block members. Those pages are for people alone. A route says by
`@needs` (catalog/web/shared/route.py) which keys open it; without a word, every key reads and those for all change.
"""

from catalog.errors import NotAllowed
from catalog.members.models import Scope
from catalog.members.roles import Right
from catalog.web.shared.route import Needs
from catalog.web.shared.session import READING

_WIDER = list(Scope)
"""Each scope opens what the ones before it open."""


class KeyTooNarrow(NotAllowed):
    """The key's scope does not hold what was asked."""

    code = "key_scope"
    sentence = (
        "This API key may not do that: its permissions do not include it, or only a signed-in member may do it."
    )


WITHHELD = {
    Scope.READ: frozenset[Right](),
    Scope.TEACH: frozenset({Right.MEND_ALL, Right.FEATURE}),
    Scope.ALL: frozenset[Right](),
}
"""Rights of its member that a key of this scope does not carry: one for teaching changes its member's own courses
alone, also when the member is a moderator."""


def opens(scope: Scope, method: str, wanted: Needs) -> bool:
    """Whether a key of this scope may make such a request to a route with these needs, as far as its member may."""
    if wanted.get("people"):
        return False
    least = wanted.get("reads", Scope.READ) if method in READING else wanted.get("changes", Scope.ALL)
    return _WIDER.index(scope) >= _WIDER.index(least)
