"""Which notice follows from which decision, and when it is taken back."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.clips import review, service
from catalog.clips.models import Verdict, Waits
from catalog.clips.placing import Place
from catalog.clips.review import Judgement
from catalog.clock import now
from catalog.errors import NotFound
from catalog.jobs.models import Job
from catalog.mail.jobs import MAIL
from catalog.mail.models import Contact, Mail
from catalog.members.models import Member, Role
from catalog.notices import service as notices
from catalog.notices.models import Notice
from catalog.notices.service import NoticeKind
from tests import factories

pytestmark = pytest.mark.databases("sqlite")
APPROVE = Judgement(Verdict.APPROVE)
REFUSE = Judgement(Verdict.REFUSE, "看不清。")


@pytest.fixture
def resident(session: Session) -> Member:
    return factories.member(session, "周美华", Role.RESIDENT)


@pytest.fixture
def moderator(session: Session) -> Member:
    return factories.member(session, "高敏", Role.MODERATOR)


def _told(session: Session, member: Member) -> list[str]:
    return [one.kind.name for one in reversed(notices.notices_of(session, member, 0, None))]


@pytest.mark.parametrize(
    ("judgement", "kind"),
    [
        (APPROVE, "PUBLISHED"),
        (Judgement(Verdict.RETURN, "剪掉门牌。"), "RETURNED"),
        (REFUSE, "REFUSED"),
    ],
)
def test_the_owner_is_told_what_was_decided(
    session: Session, resident: Member, moderator: Member, judgement: Judgement, kind: str
) -> None:
    clip = factories.clip_in_review(session, resident)
    review.judge(session, moderator, clip, judgement, now())
    assert _told(session, resident) == [kind]
    review.undo(session, moderator, clip, now())
    assert _told(session, resident) == []


def test_placing_recalling_and_an_appeal_are_told(session: Session, resident: Member, moderator: Member) -> None:
    lesson = factories.watchable(session, factories.course(session, factories.member(session)))
    clip = factories.clip_in_review(session, resident)
    review.judge(session, moderator, clip, Judgement(Verdict.APPROVE, place=Place(lesson=lesson.id, at=1.0)), now())
    review.recall(session, moderator, clip, "有广告。", now())
    other = factories.clip_in_review(session, resident, "酸菜馅")
    review.judge(session, moderator, other, REFUSE, now())
    service.appeal(session, resident, other, "请再看看", now())
    review.judge(session, factories.member(session, "陈医生", Role.MODERATOR), other, REFUSE, now())
    assert sorted(_told(session, resident)) == ["APPEAL_REFUSED", "PLACED", "RECALLED", "REFUSED"]
    assert _told(session, moderator) == []


def test_a_clip_that_is_looked_at_again_and_stays_is_no_news(
    session: Session, resident: Member, moderator: Member
) -> None:
    clip = factories.clip_in_review(session, resident)
    review.judge(session, moderator, clip, APPROVE, now())
    clip.waits_for, clip.waits_since = Waits.REPORTS, now()
    session.flush()
    review.judge(session, moderator, clip, APPROVE, now())
    assert _told(session, resident) == ["PUBLISHED"]


def test_a_mail_waits_until_the_decision_is_sure_and_goes_with_an_undone_one(
    session: Session, resident: Member, moderator: Member
) -> None:
    session.add(Contact(member_id=resident.id, email="mei@example.org", confirmed_at=now()))
    clip = factories.clip_in_review(session, resident)
    review.judge(session, moderator, clip, REFUSE, now())
    job = session.scalars(select(Job).where(Job.kind == MAIL)).one()
    assert job.run_after is not None
    review.undo(session, moderator, clip, now())
    assert session.scalars(select(Mail)).all() == []
    assert session.scalars(select(Job).where(Job.kind == MAIL)).all() == []


def test_notices_are_read_by_their_member_alone(session: Session, resident: Member, moderator: Member) -> None:
    clip = factories.clip_in_review(session, resident)
    review.judge(session, moderator, clip, APPROVE, now())
    one = session.scalars(select(Notice)).one()
    with pytest.raises(NotFound):
        notices.read_one(session, moderator, one.id, now())
    assert notices.unread(session, resident) == 1
    notices.read_all(session, resident, now())
    assert notices.unread(session, resident) == 0
    assert one.kind is NoticeKind.PUBLISHED
