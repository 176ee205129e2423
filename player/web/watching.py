"""What the catalogue's pages ask of the player (implements catalog.web.shared.context.Watching)."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from catalog.members.models import Member
from catalog.uploads.service import current_build
from catalog.videos.models import Video, VideoHolder
from catalog.web.shared.context import InProgress, Place
from player.delivery import in_progress
from player.delivery.access import Access
from player.learning.service import has_joined
from player.progress.service import begun
from transcode.playlist import MAIN


@dataclass(frozen=True)
class PlayerKnowledge:
    """Implements the catalogue's Protocol."""

    access: Access

    def places(self, session: Session, member: Member, lesson_ids: list[str]) -> dict[str, Place]:
        """See Watching.places."""
        return {one.lesson_id: Place(one.resume_at, one.finished) for one in begun(session, member, lesson_ids)}

    def has_joined(self, session: Session, member: Member, course_id: str) -> bool:
        """See Watching.has_joined."""
        return has_joined(session, member, course_id)

    def address(self, holder: VideoHolder, name: str, viewer: Member | None) -> str:
        """See Watching.address."""
        return self.access.address(holder, name, viewer)

    def in_progress(self, session: Session, video: Video, viewer: Member | None) -> InProgress | None:
        """See Watching.in_progress."""
        build = None if video.package else current_build(session, video.id)
        playlist = self.access.in_progress_address(build, MAIN, viewer) if build else None
        found = in_progress.watchable(session, build) if build and playlist else None
        if build is None or playlist is None or found is None:
            return None
        shown = ("height", "width", "codec", "bandwidth")
        return InProgress(
            upload_id=build.upload_id,
            playlist=playlist,
            ready=found.seconds,
            hold_back=found.hold_back,
            duration=in_progress.planned(build).source.duration,
            renditions=[{name: getattr(each, name) for name in shown} for each in found.renditions],
        )
