"""Classrooms and screens as the API gives them."""

from typing import Any

from catalog.communities.models import Community
from player.classrooms.screens.models import Classroom, Screen
from player.classrooms.screens.state import settings_of


def community_out(community: Community) -> dict[str, Any]:
    """As CommunityOut."""
    district = community.district
    return {"id": community.id, "name": community.name, "district": district.name if district else None}


def screen_out(screen: Screen) -> dict[str, Any]:
    """As ScreenOut."""
    return {
        "id": screen.id,
        "state": screen.state.name,
        "classroom": screen.classroom_id,
        "paired_at": screen.paired_at,
        "seen_at": screen.seen_at,
    }


def classroom_out(classroom: Classroom, *, with_screens: bool) -> dict[str, Any]:
    """As ClassroomOut."""
    screens = [screen_out(screen) for screen in classroom.screens if screen.active] if with_screens else []
    return {
        "id": classroom.id,
        "name": classroom.name,
        "community": community_out(classroom.community),
        "settings": settings_of(classroom),
        "screens": screens,
    }


def room_of_screen(classroom: Classroom | None) -> dict[str, str] | None:
    """As RoomOfScreenOut."""
    if classroom is None:
        return None
    return {"id": classroom.id, "name": classroom.name, "community": classroom.community.name}
