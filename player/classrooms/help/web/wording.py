"""Calls for help as the API gives them."""

from typing import Any

from player.classrooms.help.models import HelpCall


def call_out(call: HelpCall) -> dict[str, Any]:
    """As HelpOut."""
    room = call.classroom
    begun = max(call.called_at, call.arrived_at)
    return {
        "id": call.id,
        "state": call.state.name,
        "classroom": {"id": room.id, "name": room.name, "community": room.community.name},
        "reason": call.reason.name,
        "text": call.text,
        "called_at": call.called_at,
        "arrived_at": call.arrived_at,
        "presses": call.presses,
        "rung": call.rung.name if call.rung else None,
        "taken_by": call.taken_by.name if call.taken_by else None,
        "taken_at": call.taken_at,
        "closed_at": call.closed_at,
        "word": call.word,
        "waited": (call.taken_at - begun).total_seconds() if call.taken_at else None,
    }
