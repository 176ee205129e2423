"""Courses, lessons, and when each is seen by whom."""

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, ForeignKey, and_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.categories.models import Category
from catalog.clock import now
from catalog.database import Base, Word, new_id
from catalog.members.models import Member
from catalog.versions import Versioned

if TYPE_CHECKING:
    from catalog.captions.models import Captions
    from catalog.packages.models import Build, Package


class CourseState(Enum):
    """DRAFT: its teacher works on it. PUBLISHED: anybody finds it."""

    DRAFT = "draft"
    PUBLISHED = "published"


class LessonState(Enum):
    """PUBLISHED is a wish: a lesson is seen by all once its course is published and its package verified."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Course(Versioned, Base):
    """A row of lessons on one subject by one teacher."""

    __tablename__ = "course"
    MOVES = {
        CourseState.DRAFT: {CourseState.PUBLISHED},
        CourseState.PUBLISHED: {CourseState.DRAFT},
    }

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    title: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    title_en: Mapped[str] = mapped_column(default="")
    description_en: Mapped[str] = mapped_column(default="")
    """For pages in English; "" where the teacher wrote none."""
    category_id: Mapped[str] = mapped_column(ForeignKey("category.id"), index=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("member.id"), index=True)
    state: Mapped[CourseState] = mapped_column(Word(CourseState), default=CourseState.DRAFT)
    created_at: Mapped[datetime] = mapped_column(default=now)
    published_at: Mapped[datetime | None]
    held_by: Mapped[str | None]
    """Who withdrew it from its teacher, who then may not publish it again (Right.PUBLISH)."""
    featured_at: Mapped[datetime | None]
    """When an operator put it on the home page; None for a course that is not featured."""
    removed_at: Mapped[datetime | None] = mapped_column(index=True)
    """When it was removed: nobody sees it any more, and its remover can undo that for a while (catalog/removal)."""
    removed_by_id: Mapped[str | None]
    category: Mapped[Category] = relationship()
    owner: Mapped[Member] = relationship()
    lessons: Mapped[list["Lesson"]] = relationship(
        primaryjoin=lambda: and_(Course.id == Lesson.course_id, Lesson.removed_at.is_(None)),
        back_populates="course",
        order_by="Lesson.position",
        cascade="all, delete-orphan",
    )
    """Without those that were removed; with the course's row, the database itself removes all of them."""

    @property
    def published(self) -> bool:
        """Whether anybody may find the course."""
        return self.state is CourseState.PUBLISHED

    @property
    def public_lessons(self) -> list["Lesson"]:
        """The lessons that anybody may watch now, in order."""
        return [lesson for lesson in self.lessons if lesson.public]

    @property
    def public_duration(self) -> float:
        """Length of what anybody may watch, in seconds."""
        return sum(lesson.duration or 0.0 for lesson in self.public_lessons)

    @property
    def shown(self) -> bool:
        """Whether the catalogue lists it: a course without anything to watch would only disappoint."""
        return self.published and bool(self.public_lessons)


class Lesson(Versioned, Base):
    """One video (or sound recording) of a course. Its package is what players get."""

    __tablename__ = "lesson"
    MOVES = {
        LessonState.DRAFT: {LessonState.SCHEDULED, LessonState.PUBLISHED},
        LessonState.SCHEDULED: {LessonState.DRAFT, LessonState.PUBLISHED, LessonState.WITHDRAWN},
        LessonState.PUBLISHED: {LessonState.WITHDRAWN},
        LessonState.WITHDRAWN: {LessonState.PUBLISHED, LessonState.DRAFT},
    }

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    course_id: Mapped[str] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), index=True)
    title: Mapped[str]
    title_en: Mapped[str] = mapped_column(default="")
    """For pages in English; "" where the teacher wrote none."""
    position: Mapped[int]
    state: Mapped[LessonState] = mapped_column(Word(LessonState), default=LessonState.DRAFT)
    created_at: Mapped[datetime] = mapped_column(default=now)
    held_by: Mapped[str | None]
    """As Course.held_by."""
    from_file: Mapped[bool] = mapped_column(default=False)
    """Whether it was made only to hold a file that is sent: taken back, the file leaves no empty lesson behind."""
    removed_at: Mapped[datetime | None] = mapped_column(index=True)
    """As of a course."""
    removed_by_id: Mapped[str | None]
    course: Mapped[Course] = relationship(back_populates="lessons")
    package: Mapped["Package | None"] = relationship(back_populates="lesson", cascade="all, delete-orphan")
    builds: Mapped[list["Build"]] = relationship(
        back_populates="lesson", cascade="all, delete-orphan", order_by="Build.created_at"
    )
    captions: Mapped[list["Captions"]] = relationship(
        back_populates="lesson", order_by="Captions.language", cascade="all, delete-orphan"
    )

    @property
    def owner_id(self) -> str:
        """Its teacher."""
        return self.course.owner_id

    @property
    def category_id(self) -> str:
        """That of its course."""
        return self.course.category_id

    @property
    def public(self) -> bool:
        """Whether anybody may watch this lesson now (SAFETY.md P3: never before its package is verified)."""
        wanted = self.course.published and self.state is LessonState.PUBLISHED
        return wanted and self.package is not None and not self.removed

    @property
    def removed(self) -> bool:
        """Whether it was removed, by itself or with its course."""
        return self.removed_at is not None or self.course.removed_at is not None

    @property
    def build(self) -> "Build | None":
        """The newest video that is being made for it and was not cancelled."""
        return next((each for each in reversed(self.builds) if each.upload.removed_at is None), None)

    @property
    def duration(self) -> float | None:
        """Length in seconds, None while there is nothing to play."""
        return self.package.duration if self.package else None


def kept_lesson() -> ColumnElement[bool]:
    """Of a lesson: neither it nor its course was removed."""
    return and_(Lesson.removed_at.is_(None), Lesson.course.has(Course.removed_at.is_(None)))
