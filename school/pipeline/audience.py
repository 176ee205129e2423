"""Notes the viewers of a lesson in progress, whose preview is then made ahead of them."""

from dataclasses import dataclass

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from catalog.clock import Clock
from catalog.videos.models import Build
from catalog.web.shared.context import Transcoding
from school.pipeline import builds

log = structlog.get_logger()


@dataclass(frozen=True)
class Audience:
    """Notes that somebody watches a lesson in progress."""

    sessions: sessionmaker[Session]
    transcoding: Transcoding
    clock: Clock

    def watches(self, build: Build) -> None:
        """Called by every request of a player for a playlist that grows; writes once in a while."""
        now = self.clock()
        if build.watched_at is not None and now - build.watched_at < builds.WATCHED_EVERY:
            return
        try:
            with self.sessions() as session:
                job = builds.note_viewer(session, build.id, now)
                session.commit()
                if job is not None:
                    self.transcoding.wake(job)
        except SQLAlchemyError as error:  # it is only made a little later
            log.warning("audience_not_noted", error=str(error))
