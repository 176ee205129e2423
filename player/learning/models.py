"""That a member has joined a course."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.clock import now
from catalog.courses.models import Course
from catalog.database import Base


class Enrolment(Base):
    """A member learns a course: it stands among their courses, whether or not they have begun it."""

    __tablename__ = "enrolment"

    member_id: Mapped[str] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    course_id: Mapped[str] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), primary_key=True, index=True)
    joined_at: Mapped[datetime] = mapped_column(default=now)
    course: Mapped[Course] = relationship()
