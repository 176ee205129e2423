"""The player's knowledge for the catalogue's pages (catalog.web.context.Watching), and who watches what is made."""

from dataclasses import dataclass

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from catalog.clock import Clock
from catalog.courses.models import Lesson
from catalog.members.models import Member
from catalog.packages.models import Making
from catalog.web.context import Growth, Place, Transcoding
from player.delivery import growing
from player.delivery.access import Access
from player.progress.service import begun
from school import making as makings
from transcode.playlist import MAIN

log = structlog.get_logger()


@dataclass(frozen=True)
class Audience:
    """Notes that a lesson is watched while it is made, so that it is kept ahead of whoever watches."""

    sessions: sessionmaker[Session]
    transcoding: Transcoding
    clock: Clock

    def watches(self, making: Making) -> None:
        """Called by every request of a player for a playlist that grows; writes once in a while."""
        now = self.clock()
        if making.watched_at is not None and now - making.watched_at < makings.WATCHED_EVERY:
            return
        try:
            with self.sessions() as session:
                job = makings.watch(session, making.id, now)
                session.commit()
                if job is not None:
                    self.transcoding.wake(job)
        except SQLAlchemyError as error:  # it is only made a little later
            log.warning("audience_not_noted", error=str(error))


@dataclass(frozen=True)
class PlayerKnowledge:
    """The player behind the catalogue's Protocol."""

    access: Access

    def places(self, session: Session, member: Member, lesson_ids: list[str]) -> dict[str, Place]:
        """See Watching.places."""
        return {one.lesson_id: Place(one.resume_at, one.finished) for one in begun(session, member, lesson_ids)}

    def address(self, lesson: Lesson, name: str, viewer: Member | None) -> str:
        """See Watching.address."""
        return self.access.address(lesson, name, viewer)

    def growing(self, session: Session, lesson: Lesson, viewer: Member | None) -> Growth | None:
        """See Watching.growing."""
        making = None if lesson.package else lesson.making
        playlist = self.access.growing_address(making, MAIN, viewer) if making else None
        grown = growing.of(session, making) if making and playlist else None
        if making is None or playlist is None or grown is None:
            return None
        shown = ("height", "width", "codec", "bandwidth")
        return Growth(
            upload_id=making.upload_id,
            playlist=playlist,
            ready=grown.found.seconds,
            hold_back=grown.found.hold_back,
            duration=growing.planned(making).source.duration,
            renditions=[{name: getattr(each, name) for name in shown} for each in grown.found.renditions],
        )
