"""How far the checks of a clip are, what is known of it, and that a check holds nobody up for ever."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from catalog.checks.jobs import CHECK, WORDS, check
from catalog.checks.models import SEEN, Fact, FactKind
from catalog.checks.service import PATIENCE, Standing, can_be_looked_at, facts_of, replace_facts, standing
from catalog.clips import review
from catalog.clips.models import Clip
from catalog.clips.review import Choice
from catalog.clock import now
from catalog.courses.listing import Page
from catalog.jobs.models import Job, JobState
from catalog.members.models import Member, Role
from catalog.uploads.models import Upload
from tests import factories


@pytest.fixture
def clip(session: Session) -> Clip:
    """A clip in review whose video is to be checked."""
    made = factories.clip_in_review(session, factories.member(session, "周美华", Role.RESIDENT))
    session.refresh(made.video)
    assert made.package is not None
    check(session, session.get_one(Upload, made.package.upload_id), now())
    return made


@pytest.fixture
def moderator(session: Session) -> Member:
    return factories.member(session, "高敏", Role.MODERATOR)


def end(session: Session, state: JobState, *kinds: object) -> None:
    session.execute(update(Job).where(Job.kind.in_(kinds or (CHECK, WORDS))).values(state=state))


def queue(session: Session, moderator: Member) -> list[Clip]:
    return review.queue(session, moderator, Choice(), Page(0, 10))


def test_moderators_see_a_clip_when_it_has_been_looked_through(
    session: Session, clip: Clip, moderator: Member
) -> None:
    assert (standing(session, clip), queue(session, moderator)) == (Standing.WAITING, [])
    end(session, JobState.RUNNING)
    assert queue(session, moderator) == []
    end(session, JobState.DONE)
    assert (standing(session, clip), queue(session, moderator)) == (Standing.DONE, [clip])


def test_watched_words_hold_nothing_up(session: Session, clip: Clip, moderator: Member) -> None:
    end(session, JobState.DONE, CHECK)
    assert (standing(session, clip), queue(session, moderator)) == (Standing.WAITING, [clip])


def test_a_failed_check_is_a_fact_and_no_hindrance(session: Session, clip: Clip, moderator: Member) -> None:
    end(session, JobState.DEAD, CHECK)
    assert (standing(session, clip), queue(session, moderator)) == (Standing.FAILED, [clip])
    assert [(fact.kind, fact.data) for fact in facts_of(session, clip)] == [
        (FactKind.UNCHECKED, {"code": "failed_here"})
    ]
    assert session.scalars(select(Fact)).all() == []


def test_after_a_while_nobody_waits_for_a_check(session: Session, clip: Clip) -> None:
    looked = select(Clip.id).where(can_be_looked_at(Clip.video_id, now() + PATIENCE + timedelta(minutes=1)))
    assert session.scalars(looked).all() == [clip.id]
    assert session.scalars(select(Clip.id).where(can_be_looked_at(Clip.video_id, now()))).all() == []


def test_a_clip_without_checks_is_looked_at_at_once(session: Session, moderator: Member) -> None:
    made = factories.clip_in_review(session, factories.member(session, "周美华", Role.RESIDENT))
    assert queue(session, moderator) == [made]


def test_facts_stand_in_order_of_time_and_those_about_the_whole_first(session: Session, clip: Clip) -> None:
    def fact(kind: FactKind, at: float | None) -> Fact:
        return Fact(video_id=clip.video_id, kind=kind, at=at, until=None if at is None else at + 2, data={})

    found = [fact(FactKind.BLACK, 9), fact(FactKind.SILENT, 3), fact(FactKind.LOUDNESS, None)]
    replace_facts(session, clip.video_id, SEEN, found)
    assert [one.kind for one in facts_of(session, clip)] == [FactKind.LOUDNESS, FactKind.SILENT, FactKind.BLACK]


def test_facts_of_one_kind_are_replaced_and_others_stay(session: Session, clip: Clip) -> None:
    for kind in (FactKind.WORD, FactKind.BLACK):
        replace_facts(session, clip.video_id, {kind}, [Fact(video_id=clip.video_id, kind=kind, data={})])
    replace_facts(session, clip.video_id, {FactKind.WORD}, [])
    assert [one.kind for one in facts_of(session, clip)] == [FactKind.BLACK]
