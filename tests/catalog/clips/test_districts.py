"""Moderators of a district: they see and decide what neighbours of that district share, write and report."""

import pytest
from sqlalchemy.orm import Session

from catalog.clips import placing, reports, review
from catalog.clips.models import Clip, ClipState, Verdict
from catalog.clips.placing import Place
from catalog.clips.review import Choice, Judgement
from catalog.clock import now
from catalog.comments import review as comment_review
from catalog.comments import service as comments
from catalog.comments.review import Ruling
from catalog.communities import service as communities
from catalog.communities.models import District
from catalog.courses import publishing
from catalog.courses.listing import Page
from catalog.courses.models import Course, Lesson
from catalog.errors import NotAllowed, NotFound
from catalog.members import service as members
from catalog.members.models import Member, Role
from catalog.members.rights import may
from catalog.members.roles import Right
from catalog.reactions.about import About
from tests import factories

pytestmark = pytest.mark.databases("sqlite")
ALL = Page(0, 10)


@pytest.fixture
def districts(session: Session, operator: Member) -> dict[str, District]:
    for community, district in (("和平里", "东城"), ("学院路", "海淀")):
        communities.get_or_make(session, operator, community, district)
    return {one.name: one for one in communities.all_districts(session)}


@pytest.fixture
def resident(session: Session, resident: Member, districts: dict[str, District], operator: Member) -> Member:
    """Of the community 和平里."""
    members.settle(session, resident, communities.named(session, "和平里").id, operator)
    return resident


@pytest.fixture
def local(session: Session, districts: dict[str, District], operator: Member) -> Member:
    """A resident who moderates 东城."""
    member = factories.member(session, "街坊", Role.RESIDENT)
    members.appoint_in_districts(session, member, [districts["东城"].id], operator)
    return member


def _titles(session: Session, moderator: Member, choice: Choice = Choice()) -> list[str]:  # noqa: B008 - frozen
    return [one.title for one in review.queue(session, moderator, choice, ALL)]


def test_they_see_and_decide_only_clips_of_their_neighbours(
    session: Session, resident: Member, local: Member, second: Member, districts: dict[str, District]
) -> None:
    here = factories.clip_in_review(session, resident, "东城的")
    factories.clip_in_review(session, factories.member(session, "外来的", Role.RESIDENT), "没说哪里的")
    elsewhere = factories.clip_in_review(session, factories.member(session, "海淀的", Role.RESIDENT), "海淀的")
    members.settle(session, elsewhere.owner, communities.named(session, "学院路").id, second)
    assert _titles(session, local) == ["东城的"]
    assert review.waiting(session, local) == 1
    assert review.waiting_by_district(session, second) == {districts["东城"].id: 1, districts["海淀"].id: 1}
    assert _titles(session, second, Choice(district=districts["海淀"].id)) == ["海淀的"]
    for act in (
        lambda: review.get(session, local, elsewhere.id),
        lambda: review.judge(session, local, elsewhere, Judgement(Verdict.APPROVE), now()),
    ):
        with pytest.raises(NotAllowed):
            act()
    review.judge(session, local, here, Judgement(Verdict.APPROVE), now())
    reports.report(session, second, here, "有广告", now())
    assert _titles(session, local) == ["东城的"]
    review.recall(session, local, here, "有广告", now())
    assert here.state is ClipState.RECALLED
    with pytest.raises(NotAllowed):
        review.recall(session, local, elsewhere, "有广告", now())


def test_they_have_no_right_about_courses_and_put_clips_into_published_ones(
    session: Session, resident: Member, local: Member, teacher: Member, course: Course, lesson: Lesson
) -> None:
    assert not any(may(local, right) for right in (Right.TEACH, Right.MEND_ALL, Right.WATCH))
    assert not may(local, Right.SEE_ALL, course)
    shared = factories.clip_in_review(session, resident)
    place = Place(lesson=lesson.id, at=0.0)
    with pytest.raises(NotAllowed):
        placing.check(session, local, place)
    publishing.publish_course(session, teacher, course)
    review.judge(session, local, shared, Judgement(Verdict.APPROVE, place=place), now())
    assert session.get_one(Clip, shared.id).placement is not None


def test_they_read_comments_that_their_neighbours_wrote_anywhere(
    session: Session, resident: Member, local: Member, moderator: Member
) -> None:
    shared = factories.clip_in_review(session, moderator, category="kitchen")
    shared.category.comments = True
    stranger = factories.member(session, "外来的", Role.RESIDENT)
    hers = comments.write(session, resident, About(shared), "怎么和面？", now())
    other = comments.write(session, stranger, About(shared), "好看", now())
    assert comment_review.waiting(session, local, 0, None) == [hers]
    comment_review.judge(session, local, hers, Ruling(good=True), now())
    with pytest.raises(NotAllowed):
        comment_review.judge(session, local, other, Ruling(good=True), now())


def test_districts_that_are_not_there_are_refused_and_a_revoked_one_opens_nothing(
    session: Session, resident: Member, local: Member, operator: Member
) -> None:
    with pytest.raises(NotFound):
        members.appoint_in_districts(session, local, ["nowhere"], operator)
    members.appoint_in_districts(session, local, [], operator)
    assert not may(local, Right.REVIEW)
