"""The places that a browser kept for a visitor, as it tells them: to the API, or along with a sign-in form."""

import json
from typing import Any

from marshmallow import ValidationError

from catalog.members.models import Member
from catalog.web.api.schemas import VisitedPlaces
from catalog.web.shared.context import context
from catalog.web.shared.session import session
from player.progress.service import Visited, take_over

MOST_CHARACTERS = 16_000
"""Of what a form tells: fifty places are about 7,000."""


def visited(body: dict[str, Any]) -> list[Visited]:
    """The places of a body that VisitedPlaces has checked."""
    return [Visited(one["lesson"], one["position"], one["furthest"], one["seen"]) for one in body["items"]]


def from_form(text: str) -> list[Visited]:
    """The places in a form's field; none if it is empty, too long or wrong: nobody is kept out for that."""
    if not text or len(text) > MOST_CHARACTERS:
        return []
    try:
        return visited(VisitedPlaces().load({"items": json.loads(text)}))
    except (ValueError, RecursionError, ValidationError):  # ValueError also for a number of thousands of digits
        return []


def take_from_form(member: Member, text: str) -> None:
    """Give the member the places that came along with their sign-in, and commit."""
    places = from_form(text)
    if places and take_over(session(), member, places, context().clock()):
        session().commit()
