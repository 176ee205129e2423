"""Positions in lessons that a browser has stored, as it sends them: to the API, or with the sign-in form."""

import json
from typing import Any

from marshmallow import ValidationError

from catalog.members.models import Member
from catalog.web.shared.context import context
from catalog.web.shared.session import session
from player.progress.service import Report, Visited, take_over
from player.web.schemas import VisitedPlaces

MOST_CHARACTERS = 50_000
"""In a form's field: fifty places are about 6,000, their ranges 800 each at most."""


def visited(body: dict[str, Any]) -> list[Visited]:
    """The places of a body that VisitedPlaces has checked."""
    return [Visited(one["lesson"], Report(one["position"], one["seen"], one["watched"])) for one in body["items"]]


def from_form(text: str) -> list[Visited]:
    """The places in a form's field; none if it is empty, too long or malformed: that must not prevent a sign-in."""
    if not text or len(text) > MOST_CHARACTERS:
        return []
    try:
        return visited(VisitedPlaces().load({"items": json.loads(text)}))
    except (ValueError, RecursionError, ValidationError):  # ValueError also for a number of thousands of digits
        return []


def take_from_form(member: Member, text: str) -> None:
    """Save the positions that came with the member's sign-in, and commit."""
    places = from_form(text)
    if places and take_over(session(), member, places, context().clock()):
        session().commit()
