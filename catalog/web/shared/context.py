"""What the catalogue's web package needs from the application; built once in school/services.py."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from flask import current_app
from sqlalchemy.orm import Session, sessionmaker

from catalog.clock import Clock
from catalog.jobs.models import Job
from catalog.members.models import Member
from catalog.uploads.service import Intake
from catalog.videos.models import Video, VideoHolder


class Transcoding(Protocol):
    """How the catalogue asks for a committed job to be worked on."""

    def wake(self, job: Job) -> None:
        """Tell a worker that there is a committed job. May be lost: the ledger is the truth. Raises nothing."""


@dataclass(frozen=True)
class InProgress:
    """A lesson that can be watched while it is being made, by those who may see drafts. Times in seconds."""

    upload_id: str
    playlist: str
    """Its address."""
    ready: float
    """How much of it is there."""
    hold_back: int
    """How long before the end of what is there players begin or seek at the latest."""
    duration: float
    """How long it will be."""
    renditions: list[dict[str, Any]]
    """As Package.renditions, those that are there."""


@dataclass(frozen=True)
class Place:
    """Where a member is in a lesson that they have begun."""

    at: float = 0.0
    """Seconds from the start, where to go on."""
    learned: bool = False
    """Whether they have watched (nearly) all of it."""


class Watching(Protocol):
    """What the catalogue's pages show of the player's knowledge, without importing the player."""

    def places(self, session: Session, member: Member, lesson_ids: list[str]) -> dict[str, Place]:
        """Where the member is in each lesson; lessons never begun are left out."""

    def address(self, holder: VideoHolder, name: str, viewer: Member | None) -> str:
        """The address at which `viewer` gets an object (`main.m3u8`, `poster.jpg`) of the holder's video."""

    def in_progress(self, session: Session, video: Video, viewer: Member | None) -> "InProgress | None":
        """What `viewer` can watch of a video whose first package is still being made; None when that is nothing."""


@dataclass(frozen=True)
class CatalogContext:
    """The catalogue's needs."""

    sessions: sessionmaker[Session]
    """For requests that write."""
    readers: sessionmaker[Session]
    """For requests that only read: they never wait for a writer."""
    intake: Intake
    transcoding: Transcoding
    watching: Watching
    clock: Clock
    reasons: Mapping[str, str]
    """The English sentence for each code of a rejected upload, with {facts}; see wording.reason."""
    notes: Mapping[str, str]
    """The English sentence for each code of Upload.notes, with {facts}; see wording.notes."""
    viewer: Callable[[], Member | None]
    """The member who makes this request, by session cookie or by token; None: a visitor."""
    viewer_anew: Callable[[], Member | None]
    """The same as the database has it now, for requests that last."""


def context() -> CatalogContext:
    """The context of the running app."""
    found: CatalogContext = current_app.extensions["catalog"]
    return found
