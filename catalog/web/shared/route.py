"""What a route needs beyond the safe defaults, said at the route itself.

    @blueprint.put("/<lesson_id>/captions/<language>")
    @needs(body=2 * 1024**2, files=("text/vtt",))
    def put(lesson_id: str, language: str) -> Any: ...

`needs(...)(blueprint)` says it for all routes of a blueprint; what a view says itself comes first. It is kept as an
attribute of the function, so it stands below the route's decorator, beside any that use functools.wraps. How often
something may be tried is said by catalog/web/shared/limits.py.
"""

from collections.abc import Callable
from typing import Literal, TypedDict, TypeVar, Unpack, cast

from flask import current_app, request

from catalog.members.models import Scope

Feature = Literal[
    "accelerometer",
    "browsing-topics",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "hid",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "serial",
    "usb",
]
"""What a browser allows to no page of ours that does not need it (Permissions-Policy)."""
Routed = TypeVar("Routed")
_NAME = "route_needs"


class Needs(TypedDict, total=False):
    """Each is left out where the default is right."""

    body: int | Callable[[], int | None]
    """Bytes that a body may have, also as a function of the request (None: the default); school/web/bounds.py."""
    fields: int
    """Fields that a form may have."""
    files: tuple[str, ...]
    """The body may be a file, where else the API takes JSON alone; its types as the API's description names them."""
    session: bool
    """False: it reads no session, so a form needs no CSRF token."""
    features: tuple[Feature, ...]
    """What its page may use of the browser."""
    kept: bool
    """False: not even the browser keeps its answers."""
    area: str
    """Its class in the metrics; few, since a histogram has a dozen rows for each."""
    people: bool
    """True: for people alone; no API key opens it."""
    reads: Scope
    """The least scope of an API key that opens it for GET, HEAD, OPTIONS; READ unless said."""
    changes: Scope
    """The least scope of an API key that opens it for any other method; ALL unless said."""


def needs(**given: Unpack[Needs]) -> Callable[[Routed], Routed]:
    """Decorate a view, or a blueprint for all of its views."""

    def note(routed: Routed) -> Routed:
        setattr(routed, _NAME, {**needs_of(routed), **given})
        return routed

    return note


def needs_of(routed: object) -> Needs:
    """What was said of a view or of a blueprint by itself."""
    return cast(Needs, getattr(routed, _NAME, {}))


def needed() -> Needs:
    """What the route of this request needs; nothing for an address without a route."""
    blueprint = current_app.blueprints.get(request.blueprint or "")
    view = current_app.view_functions.get(request.endpoint or "")
    return {**needs_of(blueprint), **needs_of(view)}
