"""Invariants of categories."""

from collections.abc import Iterator

from sqlalchemy import select

from catalog.categories.models import Category
from catalog.topic import Reading
from catalog.videos.keys import picture_key, sent_picture_key


def category_pictures_are_there(seen: Reading) -> Iterator[str]:
    """Every picture of a category is in the store, and every file of which one is still to be made."""
    for one in seen.session.scalars(select(Category)):
        keys = [picture_key(one.picture)] if one.picture else []
        keys += [sent_picture_key(one.sent_picture)] if one.sent_picture else []
        yield from (f"category {one.id}: {key} is not in the store" for key in keys if seen.size(key) is None)
