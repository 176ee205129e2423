"""What the player's web package needs from the application; built once in school/services.py."""

from collections.abc import Callable
from dataclasses import dataclass, field

from flask import current_app

from catalog.videos.models import Build
from player.classrooms.screens.programme import Programme
from player.classrooms.wall.cache import WallCache
from player.classrooms.wall.history import Follower
from player.delivery.access import Access
from player.delivery.access_cache import AccessCache
from storage.store import Store


@dataclass(frozen=True)
class PlayerContext:
    """The player's needs; sessions, clock and viewer are those of the catalogue (catalog/web)."""

    store: Store
    access: Access
    rights: AccessCache
    """For objects whose address names one package: the next one of it needs no query."""
    watches: Callable[[Build], None]
    """Called at each request for a lesson in progress."""
    programme: Programme
    """What is planned for classrooms."""
    x_accel: bool
    """Whether an nginx stands in front that sends files itself when told to (X-Accel-Redirect)."""
    follows: Follower = field(default_factory=Follower)
    """Called when a screen says something new."""
    wall: WallCache = field(default_factory=WallCache)


def context() -> PlayerContext:
    """The context of the running app."""
    found: PlayerContext = current_app.extensions["player"]
    return found
