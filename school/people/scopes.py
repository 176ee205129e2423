"""What an API key may do. Pure.

A key never has more rights than its member, and never rights with effects beyond its life: creating keys, changing
passwords, signing in or out, appointing and blocking members. Those pages are for people only. A route declares with
`@needs` (catalog/web/shared/route.py) which keys may use it; by default every key reads, and keys for all change.
"""

from catalog.errors import NotAllowed
from catalog.members.models import Scope
from catalog.members.roles import Right
from catalog.web.shared.route import Needs
from catalog.web.shared.session import READING

_WIDER = list(Scope)
"""Each scope includes those before it."""


class KeyTooNarrow(NotAllowed):
    """The key's scope does not allow this request."""

    code = "key_scope"
    sentence = (
        "This API key may not do that: its permissions do not include it, or only a signed-in member may do it."
    )


WITHHELD = {
    Scope.READ: frozenset[Right](),
    Scope.TEACH: frozenset({Right.MEND_ALL, Right.FEATURE, Right.CLASSIFY}),
    Scope.ALL: frozenset[Right](),
}
"""Rights of its member that a key of this scope does not have: a key for teaching changes only its member's own
courses, even when the member is a moderator."""


def opens(scope: Scope, method: str, wanted: Needs) -> bool:
    """Whether a key of this scope may make such a request to a route with these needs.

    The member's rights also apply.
    """
    if wanted.get("people"):
        return False
    least = wanted.get("reads", Scope.READ) if method in READING else wanted.get("changes", Scope.ALL)
    return _WIDER.index(scope) >= _WIDER.index(least)
