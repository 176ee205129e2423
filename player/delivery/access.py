"""Which address a viewer gets for an object of a lesson, and which object an address may give."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.clock import Clock
from catalog.courses.models import Lesson
from catalog.courses.service import get_lesson
from catalog.errors import NotFound
from catalog.members.models import Member
from catalog.members.rights import may_see_unpublished
from catalog.packages.models import Making, Package
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
        grant = self.grants.issue(lesson.id, package.id, viewer.id, self.clock())
        return f"/hls/{grant}/{name}"

    def public_package(self, session: Session, prefix: str) -> Package:
        """The package under `prefix`, if anybody may have it now. Raises NotFound."""
        package = session.scalar(select(Package).where(Package.prefix == prefix))
        if package is None or not package.lesson.public:
            raise NotFound()
        return package

    def growing_address(self, making: Making, name: str, viewer: Member | None) -> str | None:
        """The path of one object of a package in the making; None for all but those who may see drafts.

        Nobody else sees a lesson before it is whole and verified (SAFETY.md P3).
        """
        if viewer is None or not may_see_unpublished(viewer, making.lesson.course.owner_id):
            return None
        grant = self.grants.issue(making.lesson_id, making.id, viewer.id, self.clock())
        return f"/hls/{grant}/{name}"

    def granted(self, session: Session, text: str) -> Package | Making:
        """What a grant opens, if its holder may still see it. Raises NotFound.

        A making becomes the package of the same id, so a grant for the one opens the other.
        """
        grant = self.grants.read(text, self.clock())
        if grant is None:
            raise NotFound()
        member = session.get(Member, grant.member_id)
        lesson = get_lesson(session, grant.lesson_id, member if member and member.active else None)
        if lesson.package is not None and lesson.package.id == grant.package_id:
            return lesson.package
        making = next((each for each in lesson.makings if each.id == grant.package_id), None)
        if making is None or not may_see_unpublished(member, lesson.course.owner_id):
            raise NotFound()
        return making
