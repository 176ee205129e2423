"""What always holds about screens, whatever crashed."""

from collections.abc import Iterator

from sqlalchemy import select

from catalog.topic import Reading
from player.classrooms.screens.models import Screen, ScreenState


def a_paired_screen_has_a_classroom_and_no_code(reading: Reading) -> Iterator[str]:
    """A code is used once, and only a screen of a classroom may do anything."""
    query = select(Screen).where(Screen.state == ScreenState.PAIRED)
    for screen in reading.session.scalars(query.where(Screen.classroom_id.is_(None) | Screen.code.is_not(None))):
        yield f"screen {screen.id} is paired without a classroom, or still has a code"


def an_unpaired_screen_shows_no_code(reading: Reading) -> Iterator[str]:
    """Nobody can pair it again: its PC begins anew."""
    revoked = select(Screen.id).where(Screen.state == ScreenState.REVOKED, Screen.code.is_not(None))
    for screen_id in reading.session.scalars(revoked):
        yield f"screen {screen_id} is unpaired and has a code"
