"""What the player's web package needs from the application; built once in school/services.py."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app

from catalog.videos.models import Build
from player.classrooms.screens.programme import Programme
from player.delivery.access import Access
from storage.store import Store


@dataclass(frozen=True)
class PlayerContext:
    """The player's needs; sessions, clock and viewer are those of the catalogue (catalog/web)."""

    store: Store
    access: Access
    watches: Callable[[Build], None]
    """Called at each request for a lesson in progress."""
    programme: Programme
    """What is planned for classrooms."""
    x_accel: bool
    """Whether an nginx stands in front that sends files itself when told to (X-Accel-Redirect)."""


def context() -> PlayerContext:
    """The context of the running app."""
    found: PlayerContext = current_app.extensions["player"]
    return found
