"""Sections of a course, and its lessons in them."""

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from catalog.courses.arrangement import (
    Part,
    add_section,
    arrange,
    get_section,
    move_lesson,
    move_section,
    order_lessons,
    remove_section,
    rename_section,
)
from catalog.courses.models import Course, Lesson, Section
from catalog.errors import EmptyField, NotAllowed, NotFound, WrongOrder
from catalog.members.models import Role
from catalog.removal.service import remove_course, remove_lesson, restore_lesson
from tests import factories
from tests.factories import now


@pytest.fixture
def course(session: Session) -> Course:
    """A draft: lesson 一 alone, then section 甲 with 二 and 三, then 乙 with 四."""
    made = factories.course(session, factories.member(session))
    lessons = [factories.lesson(session, made, title) for title in "一二三四"]
    sections = [add_section(session, made.owner, made, title) for title in "甲乙"]
    for lesson, section in zip(lessons[1:], (sections[0], sections[0], sections[1]), strict=True):
        move_lesson(session, made.owner, lesson, section)
    return made


def shown(course: Course) -> str:
    """Titles in the order of the course, each with its section."""
    return " ".join(f"{one.section.title if one.section else ''}{one.title}" for one in course.lessons)


def titled(course: Course, title: str) -> Lesson:
    return next(one for one in course.lessons if one.title == title)


def test_lessons_without_a_section_come_first_then_section_after_section(session: Session, course: Course) -> None:
    assert shown(course) == "一 甲二 甲三 乙四"
    factories.lesson(session, course, "五")
    session.expire_all()
    assert shown(course) == "一 五 甲二 甲三 乙四"


@pytest.mark.parametrize(
    ("position", "wanted"),
    [
        (1, "甲一 甲二 甲三 乙四"),
        (2, "甲二 甲一 甲三 乙四"),
        (None, "甲二 甲三 甲一 乙四"),
        (99, "甲二 甲三 甲一 乙四"),
    ],
)
def test_a_lesson_moves_to_a_place_in_a_section(
    session: Session, course: Course, position: int | None, wanted: str
) -> None:
    move_lesson(session, course.owner, titled(course, "一"), course.sections[0], position)
    assert shown(course) == wanted


def test_a_lesson_moves_within_its_section_and_out_of_all(session: Session, course: Course) -> None:
    move_lesson(session, course.owner, titled(course, "三"), course.sections[0], 1)
    assert shown(course) == "一 甲三 甲二 乙四"
    move_lesson(session, course.owner, titled(course, "四"), None, 1)
    assert shown(course) == "四 一 甲三 甲二"


def test_a_section_of_another_course_takes_no_lesson(session: Session, course: Course) -> None:
    other = factories.course(session, course.owner, "太极")
    section = add_section(session, course.owner, other, "起势")
    with pytest.raises(WrongOrder):
        move_lesson(session, course.owner, course.lessons[0], section)


def test_a_section_moves_with_its_lessons(session: Session, course: Course) -> None:
    move_section(session, course.owner, course.sections[1], 1)
    assert shown(course) == "一 乙四 甲二 甲三"
    move_section(session, course.owner, course.sections[0], 99)
    assert shown(course) == "一 甲二 甲三 乙四"


def test_the_lessons_of_a_removed_section_stay_where_they_are(session: Session, course: Course) -> None:
    remove_section(session, course.owner, course.sections[1])
    assert shown(course) == "一 甲二 甲三 甲四"
    remove_section(session, course.owner, course.sections[0])
    assert shown(course) == "一 二 三 四"
    assert course.sections == []


def test_a_removed_lesson_comes_back_into_the_section_that_took_its_place(session: Session, course: Course) -> None:
    lesson = titled(course, "四")
    remove_lesson(session, course.owner, lesson, now())
    remove_section(session, course.owner, course.sections[1])
    restore_lesson(session, course.owner, lesson.id, now())
    assert shown(course) == "一 甲二 甲三 甲四"


def test_an_order_of_all_lessons_leaves_each_in_its_section(session: Session, course: Course) -> None:
    ids = [titled(course, title).id for title in "四三二一"]
    order_lessons(session, course.owner, course, ids)
    assert shown(course) == "一 甲三 甲二 乙四"


def parts(course: Course, written: str) -> list[Part]:
    """From 一 甲:二三 乙:四, the order in which a page sends it."""
    sections = {one.title: one.id for one in course.sections}
    found = []
    for part in written.split():
        section, _, titles = part.rpartition(":")
        ids = [titled(course, title).id if title != "?" else "?" for title in titles]
        found.append(Part(sections.get(section, section) or None, ids))
    return found


def test_a_whole_course_is_arranged_at_once_as_one_edit(session: Session, course: Course) -> None:
    session.refresh(course)
    before = course.version
    arrange(session, course.owner, course, parts(course, "三 乙:一四 甲:二"))
    session.refresh(course)
    assert (shown(course), course.version) == ("三 乙一 乙四 甲二", before + 1)
    assert {lesson.version for lesson in course.lessons} == {1}


@pytest.mark.parametrize(
    "written",
    [
        "一二三四",  # a section is missing
        "一 甲:二三 乙:",  # a lesson is missing
        "一 甲:二三 乙:四四",
        "一 甲:二三 乙:?",
        "一 甲:二 甲:三 乙:四",
        "甲:二三 乙:四 一",  # lessons without a section come first
        "一 甲:二三 乙:四 x:",
    ],
)
def test_an_order_that_does_not_name_everything_once_changes_nothing(
    session: Session, course: Course, written: str
) -> None:
    with pytest.raises(WrongOrder):
        arrange(session, course.owner, course, parts(course, written))
    session.expire_all()
    assert shown(course) == "一 甲二 甲三 乙四"


def test_a_section_needs_a_title(session: Session, course: Course) -> None:
    with pytest.raises(EmptyField):
        add_section(session, course.owner, course, " \u200b ")
    rename_section(session, course.owner, course.sections[0], " 起  步 ", "First steps")
    rename_section(session, course.owner, course.sections[0], "起步")
    assert (course.sections[0].title, course.sections[0].title_en) == ("起步", "First steps")
    session.refresh(course.sections[0])
    assert course.sections[0].version == 3


def test_nobody_else_changes_the_order(session: Session, course: Course) -> None:
    other, section = factories.member(session, "李秀英"), course.sections[0]
    for change in (
        lambda: add_section(session, other, course, "丙"),
        lambda: rename_section(session, other, section, "丙"),
        lambda: move_section(session, other, section, 2),
        lambda: remove_section(session, other, section),
        lambda: move_lesson(session, other, course.lessons[0], section),
        lambda: arrange(session, other, course, []),
    ):
        with pytest.raises(NotAllowed):
            change()
    with pytest.raises(NotFound):
        get_section(session, section.id, other)
    moderator = factories.member(session, "审核员", Role.MODERATOR)
    assert get_section(session, section.id, moderator) is section


def test_a_section_goes_with_its_course(session: Session, course: Course) -> None:
    section_id = course.sections[0].id
    remove_course(session, course.owner, course, now())
    with pytest.raises(NotFound):
        get_section(session, section_id, course.owner)
    with pytest.raises(NotFound):
        add_section(session, course.owner, course, "丙")
    session.execute(delete(Course).where(Course.id == course.id))
    session.expire_all()
    assert session.get(Section, section_id) is None
