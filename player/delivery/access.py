"""Which address a viewer gets for an object of a lesson, and which object an address may give."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.clock import Clock
from catalog.courses.models import Lesson
from catalog.courses.service import get_lesson
from catalog.errors import NotFound
from catalog.members.models import Member
from catalog.packages.models import Package
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

    def granted_package(self, session: Session, text: str) -> Package:
        """The package that a grant opens, if its holder may still see the lesson. Raises NotFound."""
        grant = self.grants.read(text, self.clock())
        if grant is None:
            raise NotFound()
        member = session.get(Member, grant.member_id)
        lesson = get_lesson(session, grant.lesson_id, member if member and member.active else None)
        if lesson.package is None or lesson.package.id != grant.package_id:
            raise NotFound()
        return lesson.package
