"""Courses, lessons, and when each is seen by whom."""

from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, and_, false, func, select
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from catalog.captions.models import Captions
from catalog.categories.models import Category
from catalog.chapters.models import Chapter
from catalog.clock import now
from catalog.database import Base, Word, new_id
from catalog.members.models import Member
from catalog.members.roles import Right
from catalog.teams.models import CourseTeacher
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


class Level(Enum):
    """How much a course expects of its learners. NONE: its teacher has not said."""

    NONE = "none"
    BEGINNER = "beginner"
    INTERMEDIATE = "intermediate"
    ADVANCED = "advanced"


class LinkKind(Enum):
    """Why a course names another one. PREREQUISITE: to be learned before. RELATED: of interest as well."""

    PREREQUISITE = "prerequisite"
    RELATED = "related"


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
    teacher: Mapped[str] = mapped_column(default="")
    """The name of its teacher where that is not its owner: old courseware names other people. Read `taught_by`."""
    level: Mapped[Level] = mapped_column(Word(Level), default=Level.NONE)
    economical: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether files sent for it are prepared in less time and at a lower quality, as suits old courseware."""
    state: Mapped[CourseState] = mapped_column(Word(CourseState), default=CourseState.DRAFT)
    created_at: Mapped[datetime] = mapped_column(default=now)
    published_at: Mapped[datetime | None]
    publish_at: Mapped[datetime | None]
    """When it will be published with all its lessons (planning.py); None when nothing is planned."""
    picture: Mapped[str | None]
    """The name of the picture that shows it instead of one of its lessons; see catalog/pictures."""
    held_by: Mapped[str | None]
    """The member that withdrew it from its teacher; the teacher may not publish it again then (Right.PUBLISH)."""
    featured_at: Mapped[datetime | None]
    """When an operator put it on the home page; None for a course that is not featured."""
    removed_at: Mapped[datetime | None] = mapped_column(index=True)
    """When it was removed: nobody sees it any more, and its remover can undo that for a while (catalog/removal)."""
    removed_by_id: Mapped[str | None]
    category: Mapped[Category] = relationship()
    owner: Mapped[Member] = relationship()
    team: Mapped[list[CourseTeacher]] = relationship(
        order_by=CourseTeacher.joined_at, cascade="all, delete-orphan", passive_deletes=True
    )
    """Its teachers besides the owner, in the order in which they came."""
    lessons: Mapped[list["Lesson"]] = relationship(
        primaryjoin=lambda: and_(Course.id == Lesson.course_id, Lesson.removed_at.is_(None)),
        back_populates="course",
        order_by=lambda: list(in_order()),
        cascade="all, delete-orphan",
    )
    """All of them in the order of the course (see `in_order`), without those that were removed; with the course's
    row, the database itself removes all of them."""
    sections: Mapped[list["Section"]] = relationship(
        back_populates="course", order_by="Section.position", passive_deletes="all"
    )
    """In order. The database itself removes them with the course: removed lessons may still refer to them."""
    tag_rows: Mapped[list["CourseTag"]] = relationship(
        order_by="CourseTag.position", cascade="all, delete-orphan", passive_deletes=True
    )
    links: Mapped[list["CourseLink"]] = relationship(
        foreign_keys="CourseLink.course_id",
        order_by="CourseLink.position",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )
    """The courses that it names; `linked` gives those of one kind."""

    @property
    def taught_by(self) -> str:
        """The name of its teacher."""
        return self.teacher or self.owner.name

    @property
    def teacher_id(self) -> str:
        """What the address of its teacher's page ends with: the id of a member, else the name."""
        return self.teacher or self.owner_id

    @property
    def tags(self) -> list[str]:
        """Its tags, in the order in which its teacher gave them."""
        return [row.tag for row in self.tag_rows]

    @property
    def owner_needs(self) -> Right:
        """See Subject of catalog/members/rights.py."""
        return Right.TEACH

    def linked(self, kind: LinkKind) -> list["Course"]:
        """The courses that it names, without those that were removed."""
        return [link.other for link in self.links if link.kind is kind and link.other.removed_at is None]

    @property
    def teacher_ids(self) -> set[str]:
        """The ids of its teachers besides the owner."""
        return {one.member_id for one in self.team}

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
        """Whether the catalogue lists it: one without anything to watch or to ask for would only disappoint."""
        return self.published and any(lesson.public or lesson.coming for lesson in self.lessons)


class Section(Versioned, Base):
    """A part of a course with a title of its own, and lessons."""

    __tablename__ = "section"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    course_id: Mapped[str] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), index=True)
    title: Mapped[str]
    title_en: Mapped[str] = mapped_column(default="")
    """For pages in English; "" where the teacher wrote none."""
    position: Mapped[int]
    """Among the sections of its course, from 1."""
    course: Mapped[Course] = relationship(back_populates="sections")

    @property
    def owner_id(self) -> str:
        """The owner of its course."""
        return self.course.owner_id

    @property
    def category_id(self) -> str:
        """That of its course."""
        return self.course.category_id

    @property
    def held_by(self) -> str | None:
        """As that of its course."""
        return self.course.held_by

    @property
    def removed_by_id(self) -> str | None:
        """As that of its course: a section alone is removed for good."""
        return self.course.removed_by_id

    @property
    def teacher_ids(self) -> set[str]:
        """Those of its course."""
        return self.course.teacher_ids

    @property
    def owner_needs(self) -> Right:
        """That of its course."""
        return self.course.owner_needs


class CourseTag(Base):
    """A word under which a course is found, as `facts.normal_tag` writes it."""

    __tablename__ = "course_tag"

    course_id: Mapped[str] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), primary_key=True)
    tag: Mapped[str] = mapped_column(primary_key=True, index=True)
    position: Mapped[int]


class CourseLink(Base):
    """One course that another one names."""

    __tablename__ = "course_link"

    course_id: Mapped[str] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), primary_key=True)
    other_id: Mapped[str] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), primary_key=True, index=True)
    kind: Mapped[LinkKind] = mapped_column(Word(LinkKind), primary_key=True)
    position: Mapped[int]
    other: Mapped[Course] = relationship(foreign_keys=[other_id])


class Lesson(Versioned, VideoHolder, Base):
    """A place in a course, with a title and a video of its own."""

    __tablename__ = "lesson"
    borrowed = True
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
    section_id: Mapped[str | None] = mapped_column(ForeignKey("section.id"), index=True)
    """None: it stands before all sections."""
    position: Mapped[int]
    """Among the lessons of its section; see `in_order`."""
    state: Mapped[LessonState] = mapped_column(Word(LessonState), default=LessonState.DRAFT)
    created_at: Mapped[datetime] = mapped_column(default=now)
    held_by: Mapped[str | None]
    """As Course.held_by."""
    borrows: Mapped[bool] = mapped_column(default=False)
    """Whether its video is that of a clip (catalog/clips/placing.py), which stays when the lesson goes."""
    from_file: Mapped[bool] = mapped_column(default=False)
    """Whether it was made only for an uploaded file: if that upload is cancelled, the lesson is deleted with it."""
    removed_at: Mapped[datetime | None] = mapped_column(index=True)
    """As of a course."""
    removed_by_id: Mapped[str | None]
    course: Mapped[Course] = relationship(back_populates="lessons")
    section: Mapped[Section | None] = relationship()
    numbered: Mapped["LessonNumber"] = relationship(cascade="all, delete-orphan", passive_deletes=True)
    """Its number for people; numbers.py reads those of many lessons at once."""
    captions: Mapped[list[Captions]] = relationship(
        primaryjoin=lambda: Lesson.video_id == foreign(Captions.video_id), order_by=Captions.language, viewonly=True
    )
    """Those of its video."""
    chapters: Mapped[list[Chapter]] = relationship(
        primaryjoin=lambda: Lesson.video_id == foreign(Chapter.video_id), order_by=Chapter.at, viewonly=True
    )
    """Those of its video; chapters/service.py tells which of them fit its length."""

    def __init__(self, **columns: Any) -> None:
        super().__init__(**columns)
        self.numbered = LessonNumber()

    @property
    def published(self) -> bool:
        """See VideoHolder.published."""
        return self.course.published and self.state is LessonState.PUBLISHED and not self.removed

    @property
    def owner_id(self) -> str:
        """Its teacher."""
        return self.course.owner_id

    @property
    def teacher_ids(self) -> set[str]:
        """Those of its course."""
        return self.course.teacher_ids

    @property
    def category_id(self) -> str:
        """That of its course."""
        return self.course.category_id

    @property
    def coming(self) -> bool:
        """Whether an import brings its video, as far as the lesson tells: its upload may have been given up."""
        video = self.video
        return self.published and video.awaited and not video.recalled and video.package is None

    @property
    def economical(self) -> bool:
        """See VideoHolder.economical."""
        return self.course.economical

    @property
    def placed_by(self) -> Course:
        """See VideoHolder.placed_by."""
        return self.course

    @property
    def removed(self) -> bool:
        """Whether it was removed, by itself or with its course."""
        return self.removed_at is not None or self.course.removed_at is not None


class LessonNumber(Base):
    """The number by which people call a lesson, to be typed on a remote control: the first lesson has 1.

    A lesson keeps it for as long as it exists, and no other one ever gets it.
    """

    __tablename__ = "lesson_number"
    __table_args__ = {"sqlite_autoincrement": True}

    number: Mapped[int] = mapped_column(primary_key=True)
    lesson_id: Mapped[str] = mapped_column(ForeignKey("lesson.id", ondelete="CASCADE"), unique=True)


def in_order() -> tuple[ColumnElement[Any], ...]:
    """The order of a course's lessons, for ORDER BY: those without a section, then section after section."""
    place = select(Section.position).where(Section.id == Lesson.section_id).correlate(Lesson).scalar_subquery()
    return func.coalesce(place, 0), Lesson.position.expression, Lesson.id.expression
