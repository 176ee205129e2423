"""The player's knowledge for the catalogue's pages (catalog.web.shared.context.Watching)."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from catalog.members.models import Member
from catalog.uploads.service import current_build
from catalog.videos.models import Video, VideoHolder
from catalog.web.shared.context import InProgress, Place
from player.delivery import in_progress
from player.delivery.access import Access
from player.progress.service import begun
from transcode.playlist import MAIN


@dataclass(frozen=True)
class PlayerKnowledge:
    """The player behind the catalogue's Protocol."""

    access: Access

    def places(self, session: Session, member: Member, lesson_ids: list[str]) -> dict[str, Place]:
        """See Watching.places."""
        return {one.lesson_id: Place(one.resume_at, one.finished) for one in begun(session, member, lesson_ids)}

    def address(self, holder: VideoHolder, name: str, viewer: Member | None) -> str:
        """See Watching.address."""
        return self.access.address(holder, name, viewer)

    def growing(self, session: Session, video: Video, viewer: Member | None) -> InProgress | None:
        """See Watching.growing."""
        build = None if video.package else current_build(session, video.id)
        playlist = self.access.growing_address(build, MAIN, viewer) if build else None
        grown = in_progress.of(session, build) if build and playlist else None
        if build is None or playlist is None or grown is None:
            return None
        shown = ("height", "width", "codec", "bandwidth")
        return InProgress(
            upload_id=build.upload_id,
            playlist=playlist,
            ready=grown.found.seconds,
            hold_back=grown.found.hold_back,
            duration=grown.duration,
            renditions=[{name: getattr(each, name) for name in shown} for each in grown.found.renditions],
        )
