"""Invariants of handouts."""

import hashlib
from collections.abc import Iterator

from sqlalchemy import select

from catalog.attachments.models import Attachment
from catalog.topic import Reading
from storage.errors import ObjectMissing

_BLOCK = 1024**2


def handouts_are_there(seen: Reading) -> Iterator[str]:
    """Every handout has all its bytes."""
    for one in seen.session.scalars(select(Attachment)):
        if (found := seen.size(one.key)) != one.size:
            yield f"handout {one.id} of lesson {one.lesson_id}: {one.size} bytes were received, the store has {found}"


def handouts_are_unchanged(seen: Reading) -> Iterator[str]:
    """Every handout has the bytes that were received."""
    for one in seen.session.scalars(select(Attachment)):
        digest = hashlib.sha256()
        try:
            with seen.school.store.open(one.key) as file:
                while block := file.read(_BLOCK):
                    digest.update(block)
        except ObjectMissing:
            continue  # handouts_are_there says so
        if digest.hexdigest() != one.sha256:
            yield f"handout {one.id} of lesson {one.lesson_id} has other bytes than were received"
