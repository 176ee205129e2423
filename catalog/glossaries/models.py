"""The list of words of one course."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from catalog.database import Base
from catalog.versions import Versioned


class Glossary(Versioned, Base):
    """Words that are said in a course and that a machine would write wrongly."""

    __tablename__ = "glossary"

    course_id: Mapped[str] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), primary_key=True)
    words: Mapped[str] = mapped_column(default="")
    """One a line."""
