"""Maps objects of a video to addresses for a viewer, and addresses back to objects, by the viewer's rights."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.clock import Clock
from catalog.errors import NotFound
from catalog.members.models import Member
from catalog.uploads.models import Upload
from catalog.videos.models import Build, Package, VideoHolder
from catalog.videos.service import is_public, may_see, may_see_draft
from player.delivery.grants import Grants


@dataclass(frozen=True)
class Access:
    """The rule of delivery: public objects have a plain address, all others an address with a grant.

    Who may watch a video is decided by catalog/videos/service.py alone.
    """

    grants: Grants
    clock: Clock

    def address(self, holder: VideoHolder, name: str, viewer: Member | None) -> str:
        """The path of one object of the package of a lesson that `viewer` may see.

        Raises NotFound when there is no package, or when a visitor asks for what is not public.
        """
        package = holder.package
        if package is None:
            raise NotFound()
        if holder.public:
            return f"/media/{package.prefix}/{name}"
        if viewer is None:
            raise NotFound()
        return self._granted_address(package, name, viewer)

    def public_package(self, session: Session, prefix: str) -> Package:
        """The package under `prefix`, if anybody may have it now. Raises NotFound."""
        package = session.scalar(select(Package).where(Package.prefix == prefix))
        if package is None or not is_public(session, package.video):
            raise NotFound()
        return package

    def in_progress_address(self, build: Build, name: str, viewer: Member | None) -> str | None:
        """The path of one object of a package in progress; None for a viewer who may not see drafts.

        Nobody else sees a video before it is whole and verified (SAFETY.md P3).
        """
        if viewer is None or not may_see_draft(viewer, build.video):
            return None
        return self._granted_address(build, name, viewer)

    def _granted_address(self, opened: Package | Build, name: str, viewer: Member) -> str:
        return f"/hls/{self.grants.issue(opened.id, _holder(viewer), self.clock())}/{name}"

    def granted(self, session: Session, text: str) -> Package | Build:
        """What a grant opens, if its holder may still see it. Raises NotFound.

        A build becomes the package of the same id, so a grant for the build stays valid.
        """
        grant = self.grants.read(text, self.clock())
        if grant is None:
            raise NotFound()
        holder = _member(session, grant.holder)
        package = session.get(Package, grant.package_id)
        build = None if package else session.get(Build, grant.package_id)
        if package is None and build is None:  # it became a package between the two queries
            package = session.get(Package, grant.package_id)
        if package is not None and may_see(session, holder, package.video):
            return package
        if build is not None and may_see_draft(holder, build.video) and not _is_cancelled(session, build):
            return build
        raise NotFound()


def _is_cancelled(session: Session, build: Build) -> bool:
    upload = session.get(Upload, build.upload_id)
    return upload is None or upload.removed


def _holder(member: Member) -> str:
    """The member as written in a grant. The text changes with a new password and with a sign-out everywhere."""
    return f"{member.id}.{_mark(member)}"


def _member(session: Session, holder: str) -> Member | None:
    """The member that a grant was made for; None if the member is blocked or has signed out everywhere since."""
    member_id, _, mark = holder.partition(".")
    member = session.get(Member, member_id)
    if member is None or not member.active:
        return None
    return member if mark in ("", _mark(member)) else None  # grants made before this rule have no mark


def _mark(member: Member) -> str:
    """Distinguishes the member's session keys without revealing them (8 digits of a SHA-256)."""
    return hashlib.sha256(b"hls-grant session " + member.session_key.encode()).hexdigest()[:8]
