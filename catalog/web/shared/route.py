"""Declares at a route what it needs beyond the safe defaults.

    @blueprint.put("/<lesson_id>/captions/<language>")
    @needs(body=2 * 1024**2, files=("text/vtt",))
    def put(lesson_id: str, language: str) -> Any: ...

`needs(...)(blueprint)` does so for all routes of a blueprint; the view's own declaration takes precedence. It is
stored as an attribute of the function, so it must be below the route's decorator; decorators with functools.wraps
preserve it. Rate limits are in catalog/web/shared/limits.py.
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
"""Browser features that are disabled for pages that do not declare them (Permissions-Policy)."""
Routed = TypeVar("Routed")
_NAME = "route_needs"


class Needs(TypedDict, total=False):
    """All keys are optional."""

    body: int | Callable[[], int | None]
    """The most bytes of a body, or a function of the request (None: the default); see school/web/bounds.py."""
    fields: int
    """The most fields of a form."""
    files: tuple[str, ...]
    """Content types of a file that the body may be; by default the API accepts only JSON."""
    bodiless: bool
    """True: its JSON body may be left out."""
    session: bool
    """False: it reads no session, so a form needs no CSRF token."""
    features: tuple[Feature, ...]
    """Browser features that its page may use."""
    framed: bool
    """True: pages of other sites may show it in a frame."""
    kept: bool
    """False: its answers are not stored, not even by the browser."""
    area: str
    """Its area in the metrics; there are few, since a histogram has a dozen rows for each."""
    people: bool
    """True: for people only; API keys are refused."""
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
    """The declarations of one view or blueprint."""
    return cast(Needs, getattr(routed, _NAME, {}))


def needed() -> Needs:
    """The declarations for this request's route; empty for an address without a route."""
    blueprint = current_app.blueprints.get(request.blueprint or "")
    view = current_app.view_functions.get(request.endpoint or "")
    return {**needs_of(blueprint), **needs_of(view)}
