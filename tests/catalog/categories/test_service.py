"""What operators do with categories."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from catalog.categories import service
from catalog.categories.models import ARTS, Category, all_categories, below, find_category, top_categories
from catalog.categories.service import CategoryDraft
from catalog.courses.listing import count_published, published_courses
from catalog.courses.models import Course
from catalog.courses.publishing import publish_course
from catalog.errors import CategoryInUse, CategoryTooDeep, EmptyField, NotAllowed
from catalog.members.models import Appointment, Member, Role
from tests import factories

ROOT = Path(__file__).parents[3]


@pytest.fixture
def operator(session: Session) -> Member:
    return factories.member(session, "李运维", Role.OPERATOR)


def add(session: Session, operator: Member, name: str, name_en: str = "", parent: str = "") -> Category:
    above = session.get_one(Category, parent) if parent else None
    return service.add(session, operator, CategoryDraft(name, name_en), above)


def test_a_category_is_added_at_the_end_with_an_address_that_says_what_it_is(
    session: Session, operator: Member
) -> None:
    made = add(session, operator, " 书法  国画 ", "Brush & ink")
    assert (made.id, made.name, made.name_en) == ("brush-ink", "书法 国画", "Brush & ink")
    assert all_categories(session)[-1] is made
    twin = add(session, operator, "水墨", "Brush ink")
    assert twin.id.startswith("brush-ink-")
    assert twin.id != made.id


def test_without_an_english_name_the_chinese_one_stands_in_for_it(session: Session, operator: Member) -> None:
    made = add(session, operator, "书法")
    assert (made.name_en, made.id.isascii()) == ("书法", True)
    with pytest.raises(EmptyField):
        add(session, operator, " \u200b")


def test_those_below_follow_the_one_above(session: Session, operator: Member) -> None:
    square, yangge = (add(session, operator, name, name, "dance") for name in ("square", "yangge"))
    place = [one.id for one in all_categories(session)].index("dance")
    assert all_categories(session)[place + 1 : place + 3] == [square, yangge]
    assert square.art == session.get_one(Category, "dance").art
    assert square not in top_categories(session)
    service.move(session, operator, yangge, yangge.parent, 1)
    assert below(session, session.get_one(Category, "dance")) == [yangge, square]


def test_a_category_moves_below_another_and_back(session: Session, operator: Member) -> None:
    dance, crafts = session.get_one(Category, "dance"), session.get_one(Category, "crafts")
    service.move(session, operator, crafts, dance)
    assert (crafts.parent, below(session, dance)) == (dance, [crafts])
    service.move(session, operator, crafts, None, 1)
    assert (crafts.parent, top_categories(session)[0]) == (None, crafts)


def test_there_are_two_levels(session: Session, operator: Member) -> None:
    dance, crafts, child = (
        session.get_one(Category, "dance"),
        session.get_one(Category, "crafts"),
        add(session, operator, "秧歌", "Yangge", "dance"),
    )
    for category, parent in ((dance, crafts), (crafts, child), (dance, dance), (dance, child)):
        with pytest.raises(CategoryTooDeep):
            service.move(session, operator, category, parent)
    with pytest.raises(CategoryTooDeep):
        service.add(session, operator, CategoryDraft("扇子"), child)


def test_another_name_leaves_the_address_and_counts_as_an_edit(session: Session, operator: Member) -> None:
    dance = session.get_one(Category, "dance")
    service.change(session, operator, dance, CategoryDraft(name="舞蹈", art="fan"))
    session.refresh(dance)
    assert (dance.id, dance.name, dance.name_en, dance.art) == ("dance", "舞蹈", "Dance and exercise", "fan")
    assert (dance.version, find_category(session, "舞蹈")) == (2, dance)
    service.change(session, operator, dance, CategoryDraft(art="no such drawing"))
    assert dance.art == "fan"


def test_only_a_category_to_which_nothing_refers_is_deleted(session: Session, operator: Member) -> None:
    teacher = factories.member(session)
    course = factories.course(session, teacher, category_id="dance")
    add(session, operator, "剪纸", "Papercut", "crafts")
    teacher.appointments = [Appointment(category_id="kitchen", role=Role.MODERATOR)]
    session.flush()
    for used in ("dance", "crafts", "kitchen"):
        with pytest.raises(CategoryInUse):
            service.delete(session, operator, session.get_one(Category, used))
    course.category_id = "phone"
    session.flush()
    service.delete(session, operator, session.get_one(Category, "dance"))
    assert session.get(Category, "dance") is None


@pytest.mark.parametrize("role", [Role.RESIDENT, Role.INSTRUCTOR, Role.MODERATOR])
def test_categories_are_the_business_of_operators(session: Session, role: Role) -> None:
    member, dance = factories.member(session, "张三", role), session.get_one(Category, "dance")
    for change in (
        lambda: add(session, member, "书法"),
        lambda: service.change(session, member, dance, CategoryDraft("舞")),
        lambda: service.move(session, member, dance, None, 1),
        lambda: service.delete(session, member, dance),
    ):
        with pytest.raises(NotAllowed):
            change()


def test_a_category_lists_the_courses_of_those_below_it(session: Session, operator: Member) -> None:
    child = add(session, operator, "秧歌", "Yangge", "dance")
    made: list[Course] = []
    for category_id in ("dance", child.id, "crafts"):
        made.append(factories.course(session, factories.member(session, category_id), category_id, category_id))
        factories.watchable(session, made[-1])
        publish_course(session, made[-1].owner, made[-1])
    assert {one.id for one in published_courses(session, "dance")} == {made[0].id, made[1].id}
    assert [one.id for one in published_courses(session, child.id)] == [made[1].id]
    assert count_published(session, "dance") == 2


def test_every_drawing_is_there() -> None:
    assert [art for art in ARTS if not (ROOT / "school" / "static" / "art" / f"{art}.svg").exists()] == []
