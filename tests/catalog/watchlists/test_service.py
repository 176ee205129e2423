"""Lists of watched words are kept by moderators and operators, with a record of each change."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.audit.models import Action, AuditEntry
from catalog.checks.jobs import WORDS
from catalog.errors import EmptyField, NotAllowed
from catalog.jobs.models import Job
from catalog.members.models import Member, Role
from catalog.watchlists import service
from catalog.watchlists.errors import NoWord, TooManyWords, WordTooShort
from catalog.watchlists.service import MOST_WORDS, ListDraft
from tests import factories


@pytest.fixture
def moderator(session: Session) -> Member:
    return factories.member(session, "高敏", Role.MODERATOR)


def draft(text: str = "赌博\n 色情 \n赌博\n\n", title: str = "广告", sounds: bool = True) -> ListDraft:
    return ListDraft(title, text, sounds)


def entries(session: Session) -> list[tuple[str, str, str]]:
    found = session.scalars(select(AuditEntry).where(AuditEntry.action == Action.WORDS).order_by(AuditEntry.id))
    return [(one.before, one.after, one.why) for one in found]


def test_a_list_keeps_each_word_once_in_the_order_in_which_they_were_written(
    session: Session, moderator: Member
) -> None:
    made = service.add(session, moderator, draft())
    assert (made.title, made.words, made.version) == ("广告", ["赌博", "色情"], 1)
    assert service.finder(session).find("这是赌博")


def test_the_record_says_which_words_came_and_went(session: Session, moderator: Member) -> None:
    made = service.add(session, moderator, draft())
    service.change(session, moderator, made, draft("色情\n代开发票"))
    service.delete(session, moderator, made)
    assert entries(session) == [
        ("", "赌博\n色情", "广告"),
        ("赌博", "代开发票", "广告"),
        ("色情\n代开发票", "", "广告"),
    ]


def test_a_change_counts_as_an_edit(session: Session, moderator: Member) -> None:
    made = service.add(session, moderator, draft())
    service.change(session, moderator, made, draft(sounds=False))
    session.refresh(made)
    assert (made.version, made.sounds) == (2, False)


@pytest.mark.parametrize("role", [Role.RESIDENT, Role.INSTRUCTOR])
def test_others_do_not_keep_them(session: Session, role: Role) -> None:
    with pytest.raises(NotAllowed):
        service.add(session, factories.member(session, "小王", role), draft())


@pytest.mark.parametrize(
    ("text", "refused"),
    [(" \n\n", NoWord), ("赌", WordTooShort), ("\n".join(f"词语{n}" for n in range(MOST_WORDS + 1)), TooManyWords)],
)
def test_a_list_that_is_no_use_is_refused(
    session: Session, moderator: Member, text: str, refused: type[Exception]
) -> None:
    with pytest.raises(refused):
        service.add(session, moderator, draft(text))


def test_a_list_needs_a_title(session: Session, moderator: Member) -> None:
    with pytest.raises(EmptyField):
        service.add(session, moderator, draft(title=" "))


def test_clips_that_wait_are_looked_through_again_after_a_change(session: Session, moderator: Member) -> None:
    resident = factories.member(session, "周美华", Role.RESIDENT)
    waiting, _ = factories.clip_in_review(session, resident), factories.clip(session, resident)
    session.query(Job).delete()
    service.add(session, moderator, draft())
    assert list(session.scalars(select(Job.subject).where(Job.kind == WORDS))) == [waiting.video_id]
