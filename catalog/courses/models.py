"""Courses, lessons, and when each is seen by whom."""

from datetime import datetime
from enum import Enum

from sqlalchemy import ForeignKey, and_
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from catalog.captions.models import Captions
from catalog.categories.models import Category
from catalog.chapters.models import Chapter
from catalog.clock import now
from catalog.database import Base, Word, new_id
from catalog.members.models import Member
from catalog.versions import Versioned
from catalog.videos.models import VideoHolder


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
    publish_at: Mapped[datetime | None]
    """When it will be published with all its lessons (planning.py); None when nothing is planned."""
    held_by: Mapped[str | None]
    """The member that withdrew it from its teacher; the teacher may not publish it again then (Right.PUBLISH)."""
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
        """Total length of the public lessons in seconds."""
        return sum(lesson.duration or 0.0 for lesson in self.public_lessons)

    @property
    def shown(self) -> bool:
        """Whether the catalogue lists it: a course without anything to watch would only disappoint."""
        return self.published and bool(self.public_lessons)


class Lesson(Versioned, VideoHolder, Base):
    """A place in a course, with a title and a video of its own."""

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
    """Whether it was made only for an uploaded file: if that upload is cancelled, the lesson is deleted with it."""
    removed_at: Mapped[datetime | None] = mapped_column(index=True)
    """As of a course."""
    removed_by_id: Mapped[str | None]
    course: Mapped[Course] = relationship(back_populates="lessons")
    captions: Mapped[list[Captions]] = relationship(
        primaryjoin=lambda: Lesson.video_id == foreign(Captions.video_id), order_by=Captions.language, viewonly=True
    )
    """Those of its video."""
    chapters: Mapped[list[Chapter]] = relationship(
        primaryjoin=lambda: Lesson.video_id == foreign(Chapter.video_id), order_by=Chapter.at, viewonly=True
    )
    """Those of its video; chapters/service.py tells which of them fit its length."""

    @property
    def published(self) -> bool:
        """See VideoHolder.published."""
        return self.course.published and self.state is LessonState.PUBLISHED and not self.removed

    @property
    def owner_id(self) -> str:
        """Its teacher."""
        return self.course.owner_id

    @property
    def category_id(self) -> str:
        """That of its course."""
        return self.course.category_id

    @property
    def placed_by(self) -> Course:
        """See VideoHolder.placed_by."""
        return self.course

    @property
    def removed(self) -> bool:
        """Whether it was removed, by itself or with its course."""
        return self.removed_at is not None or self.course.removed_at is not None
