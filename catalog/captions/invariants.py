"""Invariants of captions."""

from collections.abc import Iterator

from sqlalchemy import select

from catalog.captions.models import Captions
from catalog.topic import Reading


def captions_are_there(seen: Reading) -> Iterator[str]:
    """Every language of captions has its object."""
    for captions in seen.session.scalars(select(Captions)):
        if not seen.size(captions.key):
            yield f"captions {captions.key} are missing or empty"
