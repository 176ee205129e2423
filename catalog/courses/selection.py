"""The catalogue as a table: which courses fit the filters of a page, and how many would fit each other choice.

One row for each course that the catalogue lists is read, a few numbers each: choosing and counting are done here, and
only the courses of one page are loaded.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from catalog.categories.models import Category
from catalog.courses.listing import is_coming
from catalog.courses.models import Course, CourseState, CourseTag, Lesson, LessonState, Level
from catalog.members.models import Member
from catalog.videos.models import Package, Video

LENGTHS = {"short": 30 * 60, "medium": 2 * 3600}
"""The longest course of each length, in seconds; all others are "long"."""
SORTS = ("new", "short")
MOST_TAGS, MOST_TEACHERS = 12, 12
"""That a page offers to choose from."""


@dataclass(frozen=True)
class Wanted:
    """What a page is narrowed to; "" for no choice."""

    category: str = ""
    level: str = ""
    """A word of Level."""
    length: str = ""
    teacher: str = ""
    """A Course.teacher_id."""
    tag: str = ""


ALL_COURSES = Wanted()


@dataclass(frozen=True)
class Row:
    """A course that the catalogue lists."""

    id: str
    category: str
    above: str
    """The category above that, "" for none."""
    level: str
    teacher: str
    teacher_name: str
    seconds: float
    lessons: int
    tags: frozenset[str]

    @property
    def length(self) -> str:
        """One of LENGTHS, or "long"."""
        return next((name for name, most in LENGTHS.items() if self.seconds <= most), "long")


@dataclass(frozen=True)
class Facets:
    """How many courses each choice would leave, with all other choices as they are."""

    category: Counter[str]
    """Those of categories below count for the one above as well; "" is all."""
    level: Counter[str]
    length: Counter[str]
    teacher: Counter[str]
    tag: Counter[str]


def rows(session: Session) -> list[Row]:
    """Every course that the catalogue lists, newest first."""
    tags: dict[str, set[str]] = defaultdict(set)
    for course_id, tag in session.execute(select(CourseTag.course_id, CourseTag.tag)):
        tags[course_id].add(tag)
    seen = (
        select(Lesson.course_id, func.sum(Package.duration).label("seconds"), func.count().label("lessons"))
        .join(Package, Package.video_id == Lesson.video_id)
        .join(Video, Video.id == Lesson.video_id)
        # As listing.watchable, which asks for each lesson anew whether it has a package: twice the time.
        .where(Lesson.state == LessonState.PUBLISHED, Video.recalled.is_(False))
        .group_by(Lesson.course_id)
        .subquery()
    )
    query = (
        select(Course.id, Course.category_id, Category.parent_id, Course.level, Course.teacher)
        .add_columns(Member.id, Member.name, seen.c.seconds, seen.c.lessons)
        .select_from(Course)
        .join(Category)
        .join(Member)
        .outerjoin(seen, seen.c.course_id == Course.id)
        .where(Course.state == CourseState.PUBLISHED, Course.removed_at.is_(None))
        .where(or_(seen.c.lessons > 0, is_coming()))
        .order_by(Course.published_at.desc(), Course.id)
    )
    return [
        Row(
            id=course_id,
            category=category,
            above=above or "",
            level=level.name,
            teacher=teacher or owner,
            teacher_name=teacher or owner_name,
            seconds=seconds or 0.0,
            lessons=lessons or 0,
            tags=frozenset(tags.get(course_id, ())),
        )
        for course_id, category, above, level, teacher, owner, owner_name, seconds, lessons in session.execute(query)
    ]


def choose(found: Iterable[Row], wanted: Wanted, sort: str = "new") -> list[Row]:
    """Those that fit, in order: newest or shortest first."""
    fitting = [row for row in found if _fits(row, wanted)]
    return sorted(fitting, key=lambda row: (not row.lessons, row.seconds)) if sort == "short" else fitting


def count(found: Sequence[Row], wanted: Wanted) -> Facets:
    """What there is to choose from."""
    category: Counter[str] = Counter()
    for row in choose(found, replace(wanted, category="")):
        category.update({"", row.category, row.above} if row.above else {"", row.category})
    return Facets(
        category=category,
        level=Counter(row.level for row in choose(found, replace(wanted, level="")) if row.level != Level.NONE.name),
        length=Counter(row.length for row in choose(found, replace(wanted, length=""))),
        teacher=Counter(row.teacher for row in choose(found, replace(wanted, teacher=""))),
        tag=Counter(tag for row in choose(found, replace(wanted, tag="")) for tag in sorted(row.tags)),
    )


def _fits(row: Row, wanted: Wanted) -> bool:
    return (
        wanted.category in ("", row.category, row.above)
        and wanted.level in ("", row.level)
        and wanted.length in ("", row.length)
        and wanted.teacher in ("", row.teacher)
        and (not wanted.tag or wanted.tag in row.tags)
    )
