"""Invariants of calls for help."""

from collections.abc import Iterator

from sqlalchemy import or_, select

from catalog.topic import Reading
from player.classrooms.help.models import HelpCall, HelpState


def open_calls_ring(seen: Reading) -> Iterator[str]:
    """A call is in the way of the next one of its classroom exactly until it is closed."""
    is_closed, is_waiting = HelpCall.state == HelpState.CLOSED, HelpCall.waiting_room.is_not(None)
    wrong = select(HelpCall.id).where(or_(is_closed & is_waiting, ~is_closed & ~is_waiting))
    for call_id in seen.session.scalars(wrong):
        yield f"call for help {call_id} is closed and waits, or neither"
