"""Comments: off unless a category takes them, read by a moderator first, reported, deleted."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.clips import review as clip_review
from catalog.clips.errors import NoReason, TooLateToUndo
from catalog.clips.models import UNDO, Clip, Verdict
from catalog.clips.review import Judgement
from catalog.clock import now
from catalog.comments import review, service
from catalog.comments.errors import DecidedBefore, NoComments, OwnComment, TooManyComments
from catalog.comments.models import Comment, CommentState
from catalog.comments.review import Ruling
from catalog.comments.service import MOST_WAITING
from catalog.errors import EmptyField, NotAllowed, NotFound
from catalog.members.models import Appointment, Member, Role
from catalog.notices.models import Notice
from catalog.reactions.about import About
from tests import factories

pytestmark = pytest.mark.databases("sqlite")
GOOD, BAD = Ruling(good=True), Ruling(good=False, reason="请别写电话号码。")


@pytest.fixture
def owner(session: Session) -> Member:
    return factories.member(session, "孙桂芳", Role.RESIDENT)


@pytest.fixture
def writer(session: Session) -> Member:
    return factories.member(session, "周美华", Role.RESIDENT)


@pytest.fixture
def moderator(session: Session) -> Member:
    return factories.member(session, "高敏", Role.MODERATOR)


@pytest.fixture
def about(session: Session, owner: Member, moderator: Member) -> About:
    """A published clip whose category takes comments."""
    shared = factories.clip_in_review(session, owner, category="kitchen")
    shared.category.comments = True
    clip_review.judge(session, moderator, shared, Judgement(Verdict.APPROVE), now())
    return About(shared)


@pytest.fixture
def comment(session: Session, about: About, writer: Member) -> Comment:
    return service.write(session, writer, about, "怎么和面？", now())


def _read_by(session: Session, about: About, viewer: Member | None) -> list[str]:
    return [one.text for one in service.shown(session, about, viewer)]


def test_nobody_writes_where_the_category_takes_no_comments(session: Session, owner: Member, writer: Member) -> None:
    closed = factories.clip_in_review(session, owner, category="dance")
    with pytest.raises(NoComments):
        service.write(session, writer, About(closed), "好看", now())


def test_only_its_writer_and_moderators_read_it_before_it_was_read(
    session: Session, about: About, comment: Comment, owner: Member, writer: Member, moderator: Member
) -> None:
    assert _read_by(session, about, writer) == ["怎么和面？"]
    assert _read_by(session, about, owner) == _read_by(session, about, None) == []
    with pytest.raises(NotFound):
        service.get(session, comment.id, owner)
    review.judge(session, moderator, service.get(session, comment.id, moderator), GOOD, now())
    assert _read_by(session, about, None) == ["怎么和面？"]
    told = session.scalars(select(Notice).where(Notice.member_id == owner.id).order_by(Notice.at.desc())).first()
    assert told is not None
    assert (told.kind.name, told.by_id, told.text) == ("ASKED", writer.id, "怎么和面？")


def test_a_refusal_needs_a_reason_which_its_writer_reads(
    session: Session, about: About, comment: Comment, writer: Member, moderator: Member
) -> None:
    with pytest.raises(NoReason):
        review.judge(session, moderator, comment, Ruling(good=False), now())
    review.judge(session, moderator, comment, BAD, now())
    assert (comment.state, _read_by(session, about, None)) == (CommentState.REFUSED, [])
    (told,) = session.scalars(select(Notice).where(Notice.member_id == writer.id))
    assert (told.kind.name, told.text) == ("COMMENT_REFUSED", BAD.reason)
    with pytest.raises(DecidedBefore):
        review.judge(session, moderator, comment, GOOD, now())


def test_nobody_decides_about_their_own_nor_outside_their_category(
    session: Session, about: About, comment: Comment, moderator: Member, owner: Member
) -> None:
    own = service.write(session, moderator, about, "我也来说", now())
    with pytest.raises(OwnComment):
        review.judge(session, moderator, own, GOOD, now())
    assert review.waiting(session, moderator, 0, None) == [comment]
    owner.appointments.append(Appointment(category_id="dance", role=Role.MODERATOR))
    session.flush()
    assert review.count_waiting(session, owner) == 0
    with pytest.raises(NotAllowed):
        review.judge(session, owner, comment, GOOD, now())
    owner.appointments = [Appointment(category_id="kitchen", role=Role.MODERATOR)]
    session.flush()
    assert review.count_waiting(session, owner) == 2


def test_reports_by_settled_members_hide_it_until_a_moderator_has_looked(
    session: Session, about: About, comment: Comment, moderator: Member
) -> None:
    review.judge(session, moderator, comment, GOOD, now())
    for number in range(4):  # new accounts put it into the queue, and hide nothing
        service.report(session, factories.member(session, f"新来{number}", Role.RESIDENT), comment, "有广告", now())
    assert (comment.hidden_at, review.count_waiting(session, moderator)) == (None, 1)
    brigade = [factories.member(session, f"老邻居{number}", Role.RESIDENT) for number in range(3)]
    for settled in brigade:
        settled.created_at = now() - timedelta(days=30)
        service.report(session, settled, comment, "有广告", now())
    assert _read_by(session, about, None) == []
    review.judge(session, moderator, comment, GOOD, now())
    assert _read_by(session, about, None) == ["怎么和面？"]
    assert service.open_reports(session, [comment]) == {}
    for settled in brigade * 2:
        service.report(session, settled, comment, "还是有广告", now())
    assert _read_by(session, about, None) == ["怎么和面？"], "what a moderator kept, the same people do not hide"


def test_a_moderator_undoes_their_own_decision_within_minutes(
    session: Session, about: About, comment: Comment, owner: Member, writer: Member, moderator: Member
) -> None:
    start = now()
    review.judge(session, moderator, comment, GOOD, start)
    with pytest.raises(TooLateToUndo):
        review.undo(session, moderator, comment, start + UNDO)
    with pytest.raises(TooLateToUndo):
        review.undo(session, factories.member(session, "钱进", Role.MODERATOR), comment, start)
    review.undo(session, moderator, comment, start)
    assert (comment.state, _read_by(session, about, None)) == (CommentState.WAITING, [])
    assert session.scalars(select(Notice).where(Notice.member_id == owner.id, Notice.by_id == writer.id)).all() == []
    with pytest.raises(TooLateToUndo):
        review.undo(session, moderator, comment, start)
    later = start + timedelta(seconds=1)
    review.judge(session, moderator, comment, BAD, later)
    review.undo(session, moderator, comment, later)
    assert (comment.reason, review.waiting(session, moderator, 0, None)) == ("", [comment])
    assert session.scalars(select(Notice).where(Notice.member_id == writer.id)).all() == []


def test_undoing_a_look_at_reports_opens_them_again(
    session: Session, about: About, comment: Comment, moderator: Member
) -> None:
    start = now()
    review.judge(session, moderator, comment, GOOD, start)
    for number in range(3):
        settled = factories.member(session, f"老邻居{number}", Role.RESIDENT)
        settled.created_at = start - timedelta(days=30)
        service.report(session, settled, comment, "有广告", start)
    later = start + timedelta(seconds=1)
    review.judge(session, moderator, comment, GOOD, later)
    review.undo(session, moderator, comment, later)
    assert _read_by(session, about, None) == []
    assert len(service.open_reports(session, [comment])[comment.id]) == 3


def test_its_writer_deletes_it_and_nobody_else(
    session: Session, about: About, comment: Comment, writer: Member, moderator: Member, owner: Member
) -> None:
    review.judge(session, moderator, comment, GOOD, now())
    with pytest.raises(NotFound):
        service.delete(session, owner, comment)
    service.delete(session, writer, comment)
    assert session.scalars(select(Comment)).all() == []
    assert "ASKED" not in [one.kind.name for one in session.scalars(select(Notice))]


def test_empty_and_too_many_comments_are_not_taken(session: Session, about: About, writer: Member) -> None:
    with pytest.raises(EmptyField):
        service.write(session, writer, about, " \n ", now())
    for number in range(MOST_WAITING):
        service.write(session, writer, about, f"第 {number} 条", now())
    with pytest.raises(TooManyComments):
        service.write(session, writer, about, "还有一条", now())
    assert isinstance(about.thing, Clip)
