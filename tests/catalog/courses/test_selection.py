"""Which courses a page of the catalogue shows, and what else it offers to choose."""

import pytest
from sqlalchemy.orm import Session

from catalog.categories import service as categories
from catalog.categories.models import Category
from catalog.categories.service import CategoryDraft
from catalog.courses.models import Level
from catalog.courses.publishing import publish_course, withdraw_lesson
from catalog.courses.selection import Row, Wanted, choose, count, rows
from catalog.courses.service import CourseDraft, make_course
from catalog.members.models import Role
from tests import factories


def row(name: str, **facts: object) -> Row:
    """A course of an hour for everybody, but for `facts`."""
    usual = {
        "category": "dance",
        "above": "",
        "level": "NONE",
        "teacher": "t",
        "teacher_name": "王",
        "seconds": 3600.0,
    }
    return Row(**{"id": name, "lessons": 2, "tags": frozenset(), **usual, **facts})  # type: ignore[arg-type]


SHELF = [
    row("秧歌", category="yangge", above="dance", level="BEGINNER", tags=frozenset({"扇子", "秧歌"})),
    row("太极", category="elders", teacher="赵老师", seconds=900.0),
    row("广场舞", level="BEGINNER", seconds=9000.0, tags=frozenset({"秧歌"})),
    row("扇子", level="ADVANCED", teacher="赵老师", tags=frozenset({"扇子"})),
]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(), "秧歌 太极 广场舞 扇子"),
        (Wanted(category="dance"), "秧歌 广场舞 扇子"),
        (Wanted(category="yangge"), "秧歌"),
        (Wanted(level="BEGINNER"), "秧歌 广场舞"),
        (Wanted(length="short"), "太极"),
        (Wanted(length="medium"), "秧歌 扇子"),
        (Wanted(length="long"), "广场舞"),
        (Wanted(teacher="赵老师"), "太极 扇子"),
        (Wanted(tag="扇子"), "秧歌 扇子"),
        (Wanted(category="dance", tag="扇子", teacher="t"), "秧歌"),
        (Wanted(tag="没有"), ""),
    ],
)
def test_all_filters_hold_together(wanted: Wanted, found: str) -> None:
    assert " ".join(one.id for one in choose(SHELF, wanted)) == found


def test_the_shortest_come_first_where_that_is_asked_for() -> None:
    assert [one.id for one in choose(SHELF, Wanted(), "short")] == ["太极", "秧歌", "扇子", "广场舞"]


def test_each_filter_counts_what_its_choices_would_leave() -> None:
    facets = count(SHELF, Wanted(level="BEGINNER"))
    assert facets.category == {"": 2, "dance": 2, "yangge": 1}
    assert facets.level == {"BEGINNER": 2, "ADVANCED": 1}
    assert facets.length == {"medium": 1, "long": 1}
    assert facets.tag == {"秧歌": 2, "扇子": 1}
    assert facets.teacher == {"t": 2}


def test_a_row_is_what_anybody_may_watch(session: Session) -> None:
    owner = factories.member(session)
    operator = factories.member(session, "李运维", Role.OPERATOR)
    below = categories.add(session, operator, CategoryDraft("秧歌", "Yangge"), session.get_one(Category, "dance"))
    draft = CourseDraft("秧歌", below.id, teacher="赵老师", level=Level.BEGINNER, tags=["扇子"])
    course = make_course(session, owner, draft)
    lessons = [factories.watchable(session, course, title) for title in "一二三"]
    factories.lesson(session, course, "没有视频")
    factories.watchable(session, factories.course(session, owner, "草稿"))
    assert rows(session) == []
    publish_course(session, owner, course)
    withdraw_lesson(session, owner, lessons[0])
    assert rows(session) == [
        Row(
            course.id,
            "yangge",
            "dance",
            "BEGINNER",
            "赵老师",
            "赵老师",
            2 * factories.LENGTH_S,
            2,
            frozenset({"扇子"}),
        )
    ]
