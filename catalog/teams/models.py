"""The teachers of a course besides its owner, and invitations that wait for an answer."""

from datetime import datetime
from enum import Enum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.clock import now
from catalog.database import Base, Word
from catalog.members.models import Member


class Offer(Enum):
    """What an invitation offers."""

    JOIN = "join"
    """To teach the course together with its owner."""
    OWN = "own"
    """To become its owner."""


class CourseTeacher(Base):
    """A teacher who may change the course of another."""

    __tablename__ = "course_teacher"

    course_id: Mapped[str] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    joined_at: Mapped[datetime] = mapped_column(default=now)
    member: Mapped[Member] = relationship(lazy="joined", innerjoin=True)


class Invitation(Base):
    """An offer that a teacher may accept or decline. There is one at a time for each course and teacher."""

    __tablename__ = "course_invitation"

    course_id: Mapped[str] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    invited_by_id: Mapped[str] = mapped_column(ForeignKey("member.id"))
    offer: Mapped[Offer] = mapped_column(Word(Offer))
    created_at: Mapped[datetime] = mapped_column(default=now)
    member: Mapped[Member] = relationship(foreign_keys=member_id, lazy="joined", innerjoin=True)
    invited_by: Mapped[Member] = relationship(foreign_keys=invited_by_id, lazy="joined", innerjoin=True)
