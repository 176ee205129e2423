"""Fingerprints are kept, and copies found among them."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.likeness import service
from catalog.likeness.models import PrintWord, VideoPrint
from catalog.members.models import Member
from catalog.videos.models import Video
from tests import factories
from tests.catalog.likeness.test_match import dance, prints, song


@pytest.fixture
def resident(session: Session) -> Member:
    return factories.member(session, "周美华")


def test_an_earlier_copy_is_named_with_its_seconds(session: Session, resident: Member) -> None:
    first, other, new = (factories.video(session, resident) for _ in range(3))
    service.remember(session, first.id, "aa", prints(dance(1, 30), song(1, 30)))
    service.remember(session, other.id, "bb", prints(dance(2, 30), song(2, 30)))
    found = service.copies(session, new.id, "cc", prints(dance(1, 30)[20:], song(3, 25)), select(Video.id))
    assert [(copy.video_id, copy.exact) for copy in found] == [(first.id, False)]
    assert found[0].seconds > 20


def test_the_same_file_comes_first_and_needs_no_comparing(session: Session, resident: Member) -> None:
    first, same, new = (factories.video(session, resident) for _ in range(3))
    made = prints(dance(1, 30))
    service.remember(session, first.id, "aa", made)
    service.remember(session, same.id, "cc", made)
    found = service.copies(session, new.id, "cc", made, select(Video.id))
    assert [(copy.video_id, copy.exact) for copy in found] == [(same.id, True), (first.id, False)]
    assert found[0].alike == ()


def test_videos_that_may_not_be_told_are_left_out(session: Session, resident: Member) -> None:
    first, new = (factories.video(session, resident) for _ in range(2))
    made = prints(dance(1, 30))
    service.remember(session, first.id, "aa", made)
    told = select(Video.id).where(Video.recalled.is_(True))
    assert service.copies(session, new.id, "aa", made, told) == []


def test_a_video_is_no_copy_of_itself_and_is_kept_once(session: Session, resident: Member) -> None:
    only = factories.video(session, resident)
    made = prints(dance(1, 30))
    service.remember(session, only.id, "aa", made)
    service.remember(session, only.id, "bb", made)
    assert service.copies(session, only.id, "bb", made, select(Video.id)) == []
    assert session.scalar(select(func.count()).select_from(VideoPrint)) == 1
    assert session.scalar(select(func.count()).select_from(PrintWord)) == len(made.words)


def test_the_fingerprint_goes_with_the_video(session: Session, resident: Member) -> None:
    only = factories.video(session, resident)
    service.remember(session, only.id, "aa", prints(dance(1, 20)))
    session.delete(only)
    session.flush()
    assert session.scalar(select(func.count()).select_from(PrintWord)) == 0
    assert session.scalar(select(func.count()).select_from(VideoPrint)) == 0
