"""Members and their API tokens."""

from datetime import datetime
from enum import Enum
from functools import partial

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.clock import now
from catalog.database import Base, Word, new_id


class Role(Enum):
    """What a member is in the school. Each role can do what stands in catalog/members/rights.py."""

    RESIDENT = "resident"
    INSTRUCTOR = "instructor"
    MODERATOR = "moderator"
    OPERATOR = "operator"
    ADMIN = "admin"


class MemberState(Enum):
    """WAITING for approval, ACTIVE, or BLOCKED by an operator."""

    WAITING = "waiting"
    ACTIVE = "active"
    BLOCKED = "blocked"


class Member(Base):
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
    """`name` folded, so that nobody can sign up as Wang beside wang."""
    password_hash: Mapped[str]
    role: Mapped[Role] = mapped_column(Word(Role))
    state: Mapped[MemberState] = mapped_column(Word(MemberState), default=MemberState.ACTIVE)
    session_key: Mapped[str] = mapped_column(default=partial(new_id, 26))
    """Named in each session cookie; a new one signs out every browser (new password, blocked)."""
    created_at: Mapped[datetime] = mapped_column(default=now)

    @property
    def active(self) -> bool:
        """Whether this member may do anything at all."""
        return self.state is MemberState.ACTIVE


class EndedSession(Base):
    """A browser's session that was signed out. Its cookie may have been copied, and would be good for weeks yet."""

    __tablename__ = "ended_session"

    id: Mapped[str] = mapped_column(primary_key=True)
    ends_at: Mapped[datetime]
    """When the last cookie of this session dies by itself; the row is needed no longer."""


class Scope(Enum):
    """What a key for programs may do of what its member may: see, teach, or all that keys ever may."""

    READ = "read"
    TEACH = "teach"
    ALL = "all"


class ApiToken(Base):
    """A key for programs. Only its SHA-256 is kept: a stolen database opens nothing."""

    __tablename__ = "api_token"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str] = mapped_column(unique=True)
    scope: Mapped[Scope] = mapped_column(Word(Scope), default=Scope.ALL)
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    member: Mapped[Member] = relationship()
