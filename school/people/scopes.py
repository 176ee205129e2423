"""What a key for programs opens. Pure.

A key never does more than its member, and none does what would outlive it or shut people out: make further keys,
change passwords, sign in or out, appoint and block members. Those pages are for people alone.
"""

from catalog.errors import NotAllowed
from catalog.members.models import Scope
from catalog.members.roles import Right

_READING = ("GET", "HEAD", "OPTIONS")
_FOR_PEOPLE = ("account", "admin", "signin", "signout", "signup")
_TAUGHT = ("/api/v1/courses", "/api/v1/lessons", "/api/v1/uploads", "/uploads")


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


def opens(scope: Scope, method: str, path: str) -> bool:
    """Whether a key of this scope may make this request, as far as its member may."""
    if path.strip("/").partition("/")[0] in _FOR_PEOPLE:
        return False
    if scope is Scope.ALL:
        return True
    if _is_under(path, "/api/v1/uploads") and path.rstrip("/").endswith("/parts"):
        return scope is Scope.TEACH  # its answer lets bytes in
    if method in _READING:
        return True
    may_try_again = path.rstrip("/").endswith("/retry")  # an operator's work
    return scope is Scope.TEACH and not may_try_again and any(_is_under(path, start) for start in _TAUGHT)


def _is_under(path: str, start: str) -> bool:
    return path == start or path.startswith(start + "/")
