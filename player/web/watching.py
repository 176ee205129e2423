"""The player's knowledge for the catalogue's pages (catalog.web.shared.context.Watching)."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from catalog.courses.models import Lesson
from catalog.members.models import Member
from catalog.web.shared.context import Growth
from player.delivery import in_progress
from player.delivery.access import Access
from player.progress.service import shares
from transcode.playlist import MAIN


@dataclass(frozen=True)
class PlayerKnowledge:
    """The player behind the catalogue's Protocol."""

    access: Access

    def positions(self, session: Session, member: Member, lesson_ids: list[str]) -> dict[str, float]:
        """See Watching.positions."""
        return shares(session, member, lesson_ids)

    def address(self, lesson: Lesson, name: str, viewer: Member | None) -> str:
        """See Watching.address."""
        return self.access.address(lesson, name, viewer)

    def growing(self, session: Session, lesson: Lesson, viewer: Member | None) -> Growth | None:
        """See Watching.growing."""
        making = None if lesson.package else lesson.making
        playlist = self.access.growing_address(making, MAIN, viewer) if making else None
        grown = in_progress.of(session, making) if making and playlist else None
        if making is None or playlist is None or grown is None:
            return None
        shown = ("height", "width", "codec", "bandwidth")
        return Growth(
            upload_id=making.upload_id,
            playlist=playlist,
            ready=grown.found.seconds,
            hold_back=grown.found.hold_back,
            duration=in_progress.planned(making).source.duration,
            renditions=[{name: getattr(each, name) for name in shown} for each in grown.found.renditions],
        )
