"""What must always be true of flyers."""

from collections.abc import Iterator

from catalog.flyers.models import Flyer
from sqlalchemy import select

from catalog.topic import Reading


def flyers_are_there(seen: Reading) -> Iterator[str]:
    """Every flyer has its text."""
    for flyer in seen.session.scalars(select(Flyer)):
        if seen.size(flyer.key) != flyer.size:
            yield f"flyer {flyer.id} has lost its text"
