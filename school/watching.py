"""The player's knowledge for the catalogue's pages: supplies catalog.web.context.Watching."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from catalog.courses.models import Lesson
from catalog.members.models import Member
from player.delivery.access import Access
from player.progress.service import shares


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
