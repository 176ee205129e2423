"""What is known of a course beside its texts."""

import pytest
from sqlalchemy.orm import Session

from catalog.courses.facts import MOST_LINKS, MOST_TAGS, normal_tag, set_links, set_tags, split_tags
from catalog.courses.models import Course, Level, LinkKind
from catalog.courses.publishing import publish_course
from catalog.courses.service import CourseDraft, change_course, make_course
from catalog.errors import CircularLink, NotAllowed, NotFound, TooManyFacts
from tests import factories


@pytest.fixture
def course(session: Session) -> Course:
    return factories.course(session, factories.member(session))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("广场舞", "广场舞"),
        ("＃广场舞", "广场舞"),
        (" ＫＴＶ　Party ", "ktv party"),
        ("Yangge,", "yangge"),
        ("\u200b", ""),
        ("、", ""),
    ],
)
def test_a_tag_is_one_word_however_it_is_typed(typed: str, kept: str) -> None:
    assert normal_tag(typed) == kept


def test_tags_are_parted_by_any_comma() -> None:
    assert [normal_tag(one) for one in split_tags("秧歌，扇子、Dance; 绸\n带")] == [
        "秧歌",
        "扇子",
        "dance",
        "绸",
        "带",
    ]


def test_a_course_keeps_its_tags_in_their_order_and_each_once(session: Session, course: Course) -> None:
    set_tags(session, course.owner, course, ["扇子", "秧歌", "", "#秧歌"])
    session.expire_all()
    assert course.tags == ["扇子", "秧歌"]
    set_tags(session, course.owner, course, ["绸子", "扇子"])
    session.expire_all()
    assert course.tags == ["绸子", "扇子"]
    with pytest.raises(TooManyFacts):
        set_tags(session, course.owner, course, [str(number) for number in range(MOST_TAGS + 1)])
    with pytest.raises(NotAllowed):
        set_tags(session, factories.member(session, "李秀英"), course, [])


def test_a_draft_carries_the_facts_and_what_it_leaves_out_stays(session: Session) -> None:
    owner = factories.member(session)
    draft = CourseDraft("秧歌舞", "dance", teacher=" 赵  老师 ", level=Level.BEGINNER, tags=["秧歌"])
    course = make_course(session, owner, draft)
    change_course(session, owner, course, CourseDraft(title="秧歌"))
    assert (course.taught_by, course.teacher_id) == ("赵 老师", "赵 老师")
    assert (course.level, course.tags) == (Level.BEGINNER, ["秧歌"])
    change_course(session, owner, course, CourseDraft(teacher="", level=Level.NONE, tags=[]))
    assert (course.taught_by, course.teacher_id) == (owner.name, owner.id)
    assert (course.level, course.tags) == (Level.NONE, [])


def test_a_course_names_others_in_order(session: Session, course: Course) -> None:
    others = [factories.course(session, course.owner, title) for title in "甲乙丙"]
    set_links(session, course.owner, course, LinkKind.RELATED, [others[1].id, others[0].id, others[1].id])
    set_links(session, course.owner, course, LinkKind.PREREQUISITE, [others[2].id])
    set_links(session, course.owner, course, LinkKind.RELATED, [others[0].id, others[1].id])
    session.expire_all()
    assert [one.title for one in course.linked(LinkKind.RELATED)] == ["甲", "乙"]
    assert [one.title for one in course.linked(LinkKind.PREREQUISITE)] == ["丙"]


def test_nothing_is_to_be_learned_before_itself(session: Session, course: Course) -> None:
    first, second = (factories.course(session, course.owner, title) for title in "甲乙")
    set_links(session, course.owner, first, LinkKind.PREREQUISITE, [second.id])
    set_links(session, course.owner, second, LinkKind.PREREQUISITE, [course.id])
    for other in (course, first, second):
        with pytest.raises(CircularLink):
            set_links(session, course.owner, course, LinkKind.PREREQUISITE, [other.id])
    set_links(session, course.owner, course, LinkKind.RELATED, [first.id])
    with pytest.raises(CircularLink):
        set_links(session, course.owner, course, LinkKind.RELATED, [course.id])


def test_nobody_names_a_draft_that_they_may_not_see(session: Session, course: Course) -> None:
    draft = factories.course(session, factories.member(session, "李秀英"), "太极")
    for missing in (draft.id, "nothing"):
        with pytest.raises(NotFound):
            set_links(session, course.owner, course, LinkKind.RELATED, [missing])
    publish_course(session, draft.owner, draft)
    set_links(session, course.owner, course, LinkKind.RELATED, [draft.id])
    with pytest.raises(TooManyFacts):
        set_links(session, course.owner, course, LinkKind.RELATED, [str(one) for one in range(MOST_LINKS + 1)])


def test_a_named_course_that_is_deleted_takes_the_link_with_it(session: Session, course: Course) -> None:
    other = factories.course(session, course.owner, "太极")
    set_links(session, course.owner, course, LinkKind.RELATED, [other.id])
    session.expire_all()
    session.delete(session.get_one(Course, other.id))
    session.flush()
    session.expire_all()
    assert course.links == []
