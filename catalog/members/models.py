"""Members, their appointments and their API tokens."""

from collections.abc import Iterator
from datetime import datetime
from enum import Enum
from functools import partial

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.categories.models import Category
from catalog.clock import now
from catalog.communities.models import Community, District
from catalog.database import Base, Word, new_id
from catalog.members.roles import EVERYWHERE, LOCAL, RIGHTS, Right, Role, in_district
from catalog.versions import Versioned

__all__ = [
    "ApiToken",
    "Appointment",
    "BrowserSession",
    "DistrictAppointment",
    "EndedSession",
    "Member",
    "MemberState",
    "Role",
    "Scope",
]


class MemberState(Enum):
    """WAITING for approval, ACTIVE, or BLOCKED by an operator."""

    WAITING = "waiting"
    ACTIVE = "active"
    BLOCKED = "blocked"


class Member(Versioned, Base):
    """A person with an account. `name` is what they sign in with and what neighbours see."""

    __tablename__ = "member"
    MOVES = {
        MemberState.WAITING: {MemberState.ACTIVE, MemberState.BLOCKED},
        MemberState.ACTIVE: {MemberState.BLOCKED},
        MemberState.BLOCKED: {MemberState.ACTIVE},
    }

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(unique=True)
    """`name` in a folded form, so that Wang and wang cannot both exist."""
    password_hash: Mapped[str]
    role: Mapped[Role] = mapped_column(Word(Role))
    """The role in all categories; `appointments` add to it."""
    state: Mapped[MemberState] = mapped_column(Word(MemberState), default=MemberState.ACTIVE)
    session_key: Mapped[str] = mapped_column(default=partial(new_id, 26))
    """Part of each session cookie; a new key signs out every browser (new password, blocked)."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    community_id: Mapped[str | None] = mapped_column(ForeignKey("community.id"), index=True)
    """Where this member lives or learns, if known."""
    appointments: Mapped[list["Appointment"]] = relationship(
        cascade="all, delete-orphan", order_by="Appointment.category_id"
    )
    districts: Mapped[list["DistrictAppointment"]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, order_by="DistrictAppointment.district_id"
    )
    community: Mapped[Community | None] = relationship()
    withheld = frozenset[Right]()
    """Rights that this request does not have because of its API key's scope. No column."""

    @property
    def active(self) -> bool:
        """Whether this member may do anything at all."""
        return self.state is MemberState.ACTIVE

    def scopes(self, right: Right) -> Iterator[str]:
        """Where this member has `right`; see catalog/members/principal.py."""
        if right in self.withheld:
            return
        if right in RIGHTS[self.role]:
            yield EVERYWHERE
            return
        for one in self.appointments:
            if right in RIGHTS[one.role]:
                yield one.category_id
                yield from (below.id for below in one.category.children)
        if right in LOCAL:
            yield from (in_district(one.district_id) for one in self.districts if right in RIGHTS[one.role])


class Appointment(Base):
    """A role that a member has in a category and those below it, in addition to the one they have everywhere."""

    __tablename__ = "appointment"

    member_id: Mapped[str] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    category_id: Mapped[str] = mapped_column(ForeignKey("category.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[Role] = mapped_column(Word(Role), primary_key=True)
    category: Mapped[Category] = relationship()


class DistrictAppointment(Base):
    """A role that a member has about the neighbours of a district: the rights of `LOCAL`.

    No column of Appointment, whose key is a category: the tables of a running school are only added to.
    """

    __tablename__ = "district_appointment"

    member_id: Mapped[str] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    district_id: Mapped[str] = mapped_column(
        ForeignKey("district.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    role: Mapped[Role] = mapped_column(Word(Role), primary_key=True)
    district: Mapped[District] = relationship()


class EndedSession(Base):
    """A session that was signed out. Its cookie may have been copied, and would otherwise be valid for weeks."""

    __tablename__ = "ended_session"

    id: Mapped[str] = mapped_column(primary_key=True)
    ends_at: Mapped[datetime]
    """When the last cookie of this session expires; then the row can be removed."""


class BrowserSession(Base):
    """A browser in which a member is signed in, for the list on their account page.

    Whether a session is valid is decided by the member's `session_key` and by EndedSession.
    """

    __tablename__ = "browser_session"

    id: Mapped[str] = mapped_column(primary_key=True)
    """The id in the session's cookie."""
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    browser: Mapped[str]
    """The names of browser and system, such as `Firefox, Android`; "" if unknown."""
    address: Mapped[str]
    """The network of its last address, without the part that names the one device."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    """When it was used last, to within some minutes."""


class Scope(Enum):
    """What an API key may do of its member's rights: read, teach, or everything allowed to keys."""

    READ = "read"
    TEACH = "teach"
    ALL = "all"


class ApiToken(Base):
    """An API key. Only its SHA-256 is stored, so that a stolen database contains no usable keys."""

    __tablename__ = "api_token"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str] = mapped_column(unique=True)
    scope: Mapped[Scope] = mapped_column(Word(Scope), default=Scope.ALL)
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    member: Mapped[Member] = relationship()
