"""Clips that are valid until a day."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.clips import expiry, review
from catalog.clips.models import ClipState, Verdict
from catalog.clips.review import Judgement
from catalog.clips.steps import next_step
from catalog.clock import now
from catalog.errors import InThePast, NotAllowed
from catalog.jobs.models import Job
from catalog.members.models import Member
from tests import factories


def test_an_expired_clip_is_taken_down(
    session: Session, resident: Member, moderator: Member, teacher: Member
) -> None:
    clip = factories.clip_in_review(session, resident)
    review.judge(session, moderator, clip, Judgement(Verdict.APPROVE), now())
    at = now() + timedelta(days=30)
    with pytest.raises(NotAllowed):
        expiry.set_expiry(session, teacher, clip, at, now())
    with pytest.raises(InThePast):
        expiry.set_expiry(session, resident, clip, now() - timedelta(1), now())
    expiry.set_expiry(session, resident, clip, at, now())
    job = session.scalars(select(Job).where(Job.subject == clip.id)).one()
    assert job.run_after == at
    expiry.carry_out(session, job, at - timedelta(seconds=1))
    assert clip.state is ClipState.PUBLISHED
    expiry.carry_out(session, job, at)
    assert (clip.state, clip.video.recalled) == (ClipState.RECALLED, True)
    assert next_step(clip, "ready") == "expired"


def test_a_clip_can_be_valid_for_ever_again(session: Session, resident: Member, moderator: Member) -> None:
    clip = factories.clip_in_review(session, resident)
    expiry.set_expiry(session, moderator, clip, now() + timedelta(days=1), now())
    expiry.set_expiry(session, moderator, clip, None, now())
    assert (clip.expires_at, session.scalar(select(Job.id).where(Job.subject == clip.id))) == (None, None)
