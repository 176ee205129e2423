"""What the catalogue's web package needs from the application; built once in school/services.py."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from flask import current_app
from sqlalchemy.orm import Session, sessionmaker

from catalog.clips.settings import ClipSettings
from catalog.clock import Clock
from catalog.jobs.models import Job
from catalog.members.models import Member
from catalog.uploads.service import Intake
from catalog.videos.models import Video, VideoHolder


class Transcoding(Protocol):
    """Wakes workers for committed jobs."""

    def wake(self, job: Job) -> None:
        """Tell a worker about a committed job.

        The message may be lost, since the ledger has the job. Raises nothing.
        """


@dataclass(frozen=True)
class InProgress:
    """A lesson in progress, which those who may see drafts can watch. Times in seconds."""

    upload_id: str
    playlist: str
    """The address of its multivariant playlist."""
    ready: float
    """How much of it can be watched."""
    hold_back: int
    """The distance from the end of `ready` that players keep when starting and seeking."""
    duration: float
    """Its final duration."""
    renditions: list[dict[str, Any]]
    """The available renditions, as Package.renditions."""


@dataclass(frozen=True)
class Place:
    """A member's position in a lesson that they have started."""

    at: float = 0.0
    """Where to resume, in seconds from the start."""
    learned: bool = False
    """Whether they have watched (nearly) all of it."""


class Watching(Protocol):
    """What the catalogue's pages need from the player, without importing it."""

    def places(self, session: Session, member: Member, lesson_ids: list[str]) -> dict[str, Place]:
        """The member's position in each lesson; lessons never started are left out."""

    def has_joined(self, session: Session, member: Member, course_id: str) -> bool:
        """Whether a course is among those that the member learns."""

    def address(self, holder: VideoHolder, name: str, viewer: Member | None) -> str:
        """The address at which `viewer` gets an object (`main.m3u8`, `poster.jpg`) of the holder's video."""

    def in_progress(self, session: Session, video: Video, viewer: Member | None) -> "InProgress | None":
        """What `viewer` can watch of a video in progress; None if nothing."""


@dataclass(frozen=True)
class CatalogContext:
    """What the catalogue needs from the application."""

    sessions: sessionmaker[Session]
    """For requests that write."""
    readers: sessionmaker[Session]
    """For requests that only read: they never wait for a writer."""
    intake: Intake
    transcoding: Transcoding
    watching: Watching
    clip_quota: ClipSettings
    """How much one member may share."""
    clock: Clock
    reasons: Mapping[str, str]
    """The English sentence for each code of a rejected upload, with {facts}; see wording.reason."""
    notes: Mapping[str, str]
    """The English sentence for each code of Upload.notes, with {facts}; see wording.notes."""
    viewer: Callable[[], Member | None]
    """The member who makes this request, by session cookie or by token; None: a visitor."""
    speech: bool
    """Whether the school writes captions."""
    viewer_anew: Callable[[], Member | None]
    """The same, read from the database again, for long requests."""


def context() -> CatalogContext:
    """The context of the running app."""
    found: CatalogContext = current_app.extensions["catalog"]
    return found
