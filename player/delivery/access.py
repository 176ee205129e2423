"""Which address a viewer gets for an object of a lesson, and which object an address may give."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.clock import Clock
from catalog.courses.models import Lesson
from catalog.courses.service import get_lesson
from catalog.errors import NotFound
from catalog.members.models import Member
from catalog.members.rights import may
from catalog.members.roles import Right
from catalog.packages.models import Build, Package
from player.delivery.grants import Grants


@dataclass(frozen=True)
class Access:
    """The rule of delivery: what anybody may watch has a plain address, all else a grant."""

    grants: Grants
    clock: Clock

    def address(self, lesson: Lesson, name: str, viewer: Member | None) -> str:
        """The path of one object of the lesson's package, for `viewer`, who may see the lesson.

        Raises NotFound when there is no package, or when a visitor asks for what is not public.
        """
        package = lesson.package
        if package is None:
            raise NotFound()
        if lesson.public:
            return f"/media/{package.prefix}/{name}"
        if viewer is None:
            raise NotFound()
        grant = self.grants.issue(lesson.id, package.id, _holder(viewer), self.clock())
        return f"/hls/{grant}/{name}"

    def public_package(self, session: Session, prefix: str) -> Package:
        """The package under `prefix`, if anybody may have it now. Raises NotFound."""
        package = session.scalar(select(Package).where(Package.prefix == prefix))
        if package is None or not package.lesson.public:
            raise NotFound()
        return package

    def growing_address(self, build: Build, name: str, viewer: Member | None) -> str | None:
        """The path of one object of a package in the making; None for all but those who may see drafts.

        Nobody else sees a lesson before it is whole and verified (SAFETY.md P3).
        """
        if viewer is None or not may(viewer, Right.SEE, build.lesson):
            return None
        grant = self.grants.issue(build.lesson_id, build.id, _holder(viewer), self.clock())
        return f"/hls/{grant}/{name}"

    def granted(self, session: Session, text: str) -> Package | Build:
        """What a grant opens, if its holder may still see it. Raises NotFound.

        A making becomes the package of the same id, so a grant for the one opens the other.
        """
        grant = self.grants.read(text, self.clock())
        if grant is None:
            raise NotFound()
        holder = _member(session, grant.holder)
        lesson = get_lesson(session, grant.lesson_id, holder)
        if lesson.package is not None and lesson.package.id == grant.package_id:
            return lesson.package
        build = next((each for each in lesson.builds if each.id == grant.package_id), None)
        if build is None or build.upload.removed or not may(holder, Right.SEE, lesson):
            raise NotFound()
        return build


def _holder(member: Member) -> str:
    """The member as a grant names them: by another text after a new password and a sign-out everywhere."""
    return f"{member.id}.{_mark(member)}"


def _member(session: Session, holder: str) -> Member | None:
    """Who holds a grant; None for who may not come in any more, or has ended all that was open."""
    member_id, _, mark = holder.partition(".")
    member = session.get(Member, member_id)
    if member is None or not member.active:
        return None
    return member if mark in ("", _mark(member)) else None  # grants from before this rule have no mark


def _mark(member: Member) -> str:
    """Tells the member's session keys apart and gives none away (8 digits of a SHA-256)."""
    return hashlib.sha256(b"hls-grant session " + member.session_key.encode()).hexdigest()[:8]
