"""Reports: several trusted people hide a clip, a crowd of new accounts does not."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from catalog.clips import reports, review
from catalog.clips import service as clips
from catalog.clips.errors import NoReason, OwnClip
from catalog.clips.models import Clip, ClipState, Verdict, Waits
from catalog.clips.placing import Place
from catalog.clips.reports import HIDES, SETTLED
from catalog.clips.review import Judgement
from catalog.clock import now
from catalog.courses.models import Course
from catalog.errors import NotFound
from catalog.members.models import Member, Role
from catalog.videos.service import is_public
from tests import factories


@pytest.fixture
def published(session: Session, resident: Member, moderator: Member, course: Course) -> Clip:
    clip = factories.clip_in_review(session, resident)
    review.judge(session, moderator, clip, Judgement(Verdict.APPROVE, place=Place(course=course.id)), now())
    return clip


def _viewers(session: Session, count: int, age: timedelta) -> list[Member]:
    made = [factories.member(session, f"观众{number:02}", Role.RESIDENT) for number in range(count)]
    for member in made:
        member.created_at = now() - age
    return made


def test_a_crowd_of_new_accounts_hides_nothing_but_a_moderator_looks(session: Session, published: Clip) -> None:
    for viewer in _viewers(session, 20, timedelta(days=1)):
        reports.report(session, viewer, published, "不好", now())
    assert (published.waits_for, published.hidden_at) == (Waits.REPORTS, None)
    assert is_public(session, published.video)


def test_reports_by_several_trusted_people_hide_it_until_a_moderator_has_looked(
    session: Session, moderator: Member, published: Clip
) -> None:
    viewers = _viewers(session, HIDES, SETTLED)
    for viewer in viewers:
        assert is_public(session, published.video)
        reports.report(session, viewer, published, "里面有广告", now())
        reports.report(session, viewer, published, "还是有广告", now())
    assert not is_public(session, published.video)
    assert len(reports.open_reports(session, published)) == HIDES
    review.judge(session, moderator, published, Judgement(Verdict.APPROVE), now())
    assert is_public(session, published.video)
    assert published.placement is not None
    assert published.placement.lesson.state.name == "PUBLISHED"
    assert reports.open_reports(session, published) == []
    for viewer in viewers * 2:
        reports.report(session, viewer, published, "又来", now())
    assert published.hidden_at is None, "whose report was settled hides nothing that a moderator has kept"
    assert published.waits_for is Waits.REPORTS
    review.judge(session, moderator, published, Judgement(Verdict.RETURN, "请剪掉广告"), now())
    clips.submit(session, published.owner, published, now())
    review.judge(session, moderator, published, Judgement(Verdict.APPROVE), now())
    for viewer in viewers:
        reports.report(session, viewer, published, "还有广告", now())
    assert published.hidden_at is not None, "of a clip that was changed they count again"


def test_teachers_are_trusted(session: Session, published: Clip) -> None:
    for number in range(HIDES):
        reports.report(session, factories.member(session, f"老师{number}"), published, "不对", now())
    assert published.hidden_at is not None


def test_a_reported_clip_can_be_taken_down_and_its_owner_can_appeal(
    session: Session, moderator: Member, teacher: Member, published: Clip
) -> None:
    reports.report(session, teacher, published, "不对", now())
    review.judge(session, moderator, published, Judgement(Verdict.REFUSE, "是广告。"), now())
    assert published.state is ClipState.REFUSED
    assert not is_public(session, published.video)
    assert published.placement is None


def test_a_report_needs_a_reason_and_a_published_clip_of_somebody_else(
    session: Session, resident: Member, teacher: Member, published: Clip
) -> None:
    with pytest.raises(NoReason):
        reports.report(session, teacher, published, " ", now())
    with pytest.raises(OwnClip):
        reports.report(session, resident, published, "不好", now())
    with pytest.raises(NotFound):
        reports.report(session, teacher, factories.clip_in_review(session, resident), "不好", now())
