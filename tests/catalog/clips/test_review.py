"""The desk: whose turn it is, who may decide, two moderators, undoing, recalling."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.categories.models import Category
from catalog.clips import placing, review, service, trust
from catalog.clips.errors import (
    AlreadyDecided,
    BadPlace,
    ClaimedByAnother,
    NoReason,
    NotNow,
    OwnClip,
    SecondLook,
    TooLateToUndo,
)
from catalog.clips.models import UNDO, Clip, ClipState, Placement, Verdict, Waits
from catalog.clips.placing import Place
from catalog.clips.review import CLAIM, Choice, Judgement
from catalog.clock import now
from catalog.courses.listing import Page
from catalog.courses.models import Course, Lesson
from catalog.errors import NotAllowed
from catalog.members.models import Appointment, Member, Role
from catalog.removal import service as removal
from catalog.videos.service import is_public
from tests import factories

APPROVE = Judgement(Verdict.APPROVE)
RETURN = Judgement(Verdict.RETURN, "请剪掉门牌。")
REFUSE = Judgement(Verdict.REFUSE, "看不清。")
ALL = Page(0, 100)


@pytest.fixture
def waiting(session: Session, resident: Member) -> Clip:
    return factories.clip_in_review(session, resident)


def _queue(session: Session, moderator: Member, category: str | None = None, *, mine: bool = False) -> list[str]:
    return [one.title for one in review.queue(session, moderator, Choice(category, mine=mine), ALL)]


def test_the_oldest_comes_first_and_members_take_turns(session: Session, moderator: Member) -> None:
    flood, other = (factories.member(session, name, Role.RESIDENT) for name in ("甲人", "乙人"))
    for number in range(5):
        factories.clip_in_review(session, flood, f"甲{number}")
    factories.clip_in_review(session, other, "乙")
    assert _queue(session, moderator) == ["甲0", "乙", "甲1", "甲2", "甲3", "甲4"]
    assert review.waiting(session, moderator) == 6


def test_a_moderator_of_one_category_sees_and_decides_only_that(
    session: Session, resident: Member, moderator: Member
) -> None:
    kitchen = factories.clip_in_review(session, resident, "酸菜馅", category="kitchen")
    dance = factories.clip_in_review(session, resident, "十字步", category="dance")
    cook = factories.member(session, "厨娘", Role.RESIDENT)
    cook.appointments.append(Appointment(category_id="kitchen", role=Role.MODERATOR))
    session.flush()
    assert _queue(session, cook) == ["酸菜馅"]
    assert _queue(session, moderator, "dance") == ["十字步"]
    review.judge(session, cook, kitchen, APPROVE, now())
    with pytest.raises(NotAllowed):
        review.get(session, cook, dance.id)
    with pytest.raises(NotAllowed):
        review.judge(session, cook, dance, APPROVE, now())


def test_residents_have_no_desk(session: Session, resident: Member, teacher: Member, waiting: Clip) -> None:
    for somebody in (resident, teacher, None):
        with pytest.raises(NotAllowed):
            review.queue(session, somebody, Choice(), ALL)
        with pytest.raises(NotAllowed):
            review.judge(session, somebody, waiting, APPROVE, now())


def test_nobody_decides_about_their_own_clip(session: Session, moderator: Member) -> None:
    own = factories.clip_in_review(session, moderator)
    assert _queue(session, moderator) == []
    for act in (
        lambda: review.claim(session, moderator, own, now()),
        lambda: review.judge(session, moderator, own, APPROVE, now()),
        lambda: review.recall(session, moderator, own, "不要了", now()),
    ):
        with pytest.raises(OwnClip):
            act()


def test_a_claimed_clip_is_left_alone_for_a_while(
    session: Session, moderator: Member, second: Member, waiting: Clip
) -> None:
    at = now()
    review.claim(session, moderator, waiting, at)
    assert _queue(session, moderator, mine=True) == [waiting.title]
    assert _queue(session, second, mine=True) == []
    with pytest.raises(ClaimedByAnother):
        review.judge(session, second, waiting, APPROVE, at)
    review.claim(session, second, waiting, at + CLAIM)
    with pytest.raises(ClaimedByAnother):
        review.claim(session, moderator, waiting, at + CLAIM)
    review.release(session, second, waiting, at + CLAIM)
    review.judge(session, moderator, waiting, APPROVE, at + CLAIM)
    assert waiting.state is ClipState.PUBLISHED


@pytest.mark.parametrize("judgement", [APPROVE, RETURN, REFUSE], ids=lambda one: one.verdict.name)
def test_a_decided_clip_is_not_decided_again(
    session: Session, moderator: Member, second: Member, waiting: Clip, judgement: Judgement
) -> None:
    review.judge(session, moderator, waiting, judgement, now())
    assert _queue(session, second) == []
    with pytest.raises(AlreadyDecided):
        review.judge(session, second, waiting, APPROVE, now())


def test_a_clip_is_not_returned_or_refused_without_a_word(session: Session, moderator: Member, waiting: Clip) -> None:
    for verdict in (Verdict.RETURN, Verdict.REFUSE):
        with pytest.raises(NoReason):
            review.judge(session, moderator, waiting, Judgement(verdict, " "), now())
    review.judge(session, moderator, waiting, Judgement(Verdict.RETURN, remarks=[(3.0, "门牌")]), now())
    assert waiting.state is ClipState.RETURNED


def test_some_categories_need_two_moderators(
    session: Session, resident: Member, moderator: Member, second: Member, lesson: Lesson
) -> None:
    clip = factories.clip_in_review(session, resident, "薄荷泡水", category="medical")
    review.judge(session, moderator, clip, Judgement(Verdict.APPROVE, place=Place(lesson=lesson.id, at=3)), now())
    assert (clip.state, clip.waits_for) == (ClipState.IN_REVIEW, Waits.REVIEW)
    assert not is_public(session, clip.video)
    with pytest.raises(SecondLook):
        review.judge(session, moderator, clip, APPROVE, now())
    assert (_queue(session, moderator), _queue(session, second)) == ([], ["薄荷泡水"])
    review.judge(session, second, clip, APPROVE, now())
    assert clip.state is ClipState.PUBLISHED
    assert clip.placement is not None
    assert (clip.placement.lesson_id, clip.placement.at) == (lesson.id, 3)


def test_each_of_two_moderators_can_say_no(
    session: Session, resident: Member, moderator: Member, second: Member
) -> None:
    clip = factories.clip_in_review(session, resident, category="medical")
    review.judge(session, moderator, clip, APPROVE, now())
    review.judge(session, second, clip, RETURN, now())
    assert clip.state is ClipState.RETURNED
    service.submit(session, resident, clip, now())
    review.judge(session, second, clip, APPROVE, now())
    assert clip.state is ClipState.IN_REVIEW, "the first agreement was about the earlier video"


def test_a_clip_becomes_a_lesson_of_its_own(
    session: Session, moderator: Member, waiting: Clip, course: Course, lesson: Lesson
) -> None:
    review.judge(session, moderator, waiting, Judgement(Verdict.APPROVE, place=Place(course=course.id)), now())
    titles = [one.title for one in course.lessons]
    assert titles == [lesson.title, waiting.title]
    own = course.lessons[-1]
    assert (own.video_id, own.borrows, own.published) == (waiting.video_id, True, course.published)
    assert review.decisions_of(session, moderator, 5)[0].placed == {
        "course": course.id,
        "lesson": None,
        "at": None,
    }


@pytest.mark.parametrize("place", [{"course": "none"}, {"lesson": "none"}, {"at": 201.0}, {"at": -1.0}])
def test_a_place_that_is_not_there_changes_nothing(
    session: Session, moderator: Member, waiting: Clip, lesson: Lesson, place: dict[str, str]
) -> None:
    wrong = Place(**{"lesson": lesson.id, **place})
    with pytest.raises(BadPlace):
        review.judge(session, moderator, waiting, Judgement(Verdict.APPROVE, place=wrong), now())
    assert session.scalar(select(Placement.clip_id)) is None


def _return(session: Session, moderator: Member, clip: Clip, _course: Course) -> None:
    review.judge(session, moderator, clip, RETURN, now())


def _refuse(session: Session, moderator: Member, clip: Clip, _course: Course) -> None:
    review.judge(session, moderator, clip, REFUSE, now())


def _approve(session: Session, moderator: Member, clip: Clip, course: Course) -> None:
    review.judge(session, moderator, clip, Judgement(Verdict.APPROVE, place=Place(course=course.id)), now())


def _recall(session: Session, moderator: Member, clip: Clip, _course: Course) -> None:
    review.recall(session, moderator, clip, "不合适", now())


@pytest.mark.parametrize("act", [_return, _refuse, _approve, _recall])
def test_a_decision_can_be_undone_for_some_minutes(
    session: Session,
    moderator: Member,
    second: Member,
    waiting: Clip,
    course: Course,
    act: Callable[[Session, Member, Clip, Course], None],
) -> None:
    since, at = waiting.waits_since, now()
    act(session, moderator, waiting, course)
    with pytest.raises(TooLateToUndo):
        review.undo(session, second, waiting, at)
    with pytest.raises(TooLateToUndo):
        review.undo(session, moderator, waiting, now() + UNDO)
    review.undo(session, moderator, waiting, now())
    assert (waiting.state, waiting.waits_for, waiting.waits_since) == (ClipState.IN_REVIEW, Waits.REVIEW, since)
    assert not waiting.video.recalled
    assert [one.title for one in course.lessons] == []
    with pytest.raises(TooLateToUndo):
        review.undo(session, moderator, waiting, now())
    review.judge(session, second, waiting, APPROVE, now())


def test_nothing_is_undone_after_its_owner_has_acted(session: Session, resident: Member, moderator: Member) -> None:
    clip = factories.clip_in_review(session, resident)
    review.judge(session, moderator, clip, RETURN, now())
    service.submit(session, resident, clip, now())
    with pytest.raises(TooLateToUndo):
        review.undo(session, moderator, clip, now())


def test_the_first_of_two_can_change_their_mind(session: Session, resident: Member, moderator: Member) -> None:
    clip = factories.clip_in_review(session, resident, category="medical")
    review.judge(session, moderator, clip, APPROVE, now())
    review.undo(session, moderator, clip, now())
    review.judge(session, moderator, clip, RETURN, now())
    assert clip.state is ClipState.RETURNED


def test_a_recalled_clip_is_nowhere_and_comes_back_to_its_place_when_that_is_undone(
    session: Session, operator: Member, moderator: Member, waiting: Clip, lesson: Lesson
) -> None:
    review.judge(session, moderator, waiting, Judgement(Verdict.APPROVE, place=Place(lesson=lesson.id, at=7)), now())
    assert placing.demonstrations(session, [lesson.id]) == {lesson.id: [waiting]}
    with pytest.raises(NoReason):
        review.recall(session, moderator, waiting, "", now())
    review.recall(session, operator, waiting, "家属要求", now())
    assert waiting.state is ClipState.RECALLED
    assert not is_public(session, waiting.video)
    assert placing.demonstrations(session, [lesson.id]) == {}
    with pytest.raises(NotNow):
        review.recall(session, moderator, waiting, "又来", now())
    with pytest.raises(NotAllowed):
        review.undo(session, operator, waiting, now())  # operators take down, and do not publish


def test_a_trusted_members_clips_are_published_at_once(
    session: Session, monkeypatch: pytest.MonkeyPatch, resident: Member, operator: Member, moderator: Member
) -> None:
    with pytest.raises(NotAllowed):
        trust.grant(session, moderator, resident)
    trust.grant(session, operator, resident)
    monkeypatch.setattr("secrets.randbelow", lambda _most: 1)
    assert factories.clip_in_review(session, resident).state is ClipState.PUBLISHED
    assert _queue(session, moderator) == []
    monkeypatch.setattr("secrets.randbelow", lambda _most: 0)
    sample = factories.clip_in_review(session, resident, "抽到的")
    assert (sample.state, sample.waits_for) == (ClipState.PUBLISHED, Waits.SAMPLE)
    assert factories.clip_in_review(session, resident, category="medical").state is ClipState.IN_REVIEW
    review.judge(session, moderator, sample, RETURN, now())
    assert sample.state is ClipState.RETURNED
    trust.revoke(session, operator, resident)
    assert factories.clip_in_review(session, resident).state is ClipState.IN_REVIEW


def test_operators_say_which_categories_need_two(session: Session) -> None:
    two = session.scalars(select(Category.id).where(Category.two_moderators))
    assert set(two) == {"children", "tutoring", "elders", "finance", "mother-child", "medical"}


def test_the_teacher_ranks_and_declines_demonstrations(
    session: Session, resident: Member, moderator: Member, teacher: Member, lesson: Lesson
) -> None:
    made = [factories.clip_in_review(session, resident, title) for title in ("一", "二", "三")]
    for one in made:
        review.judge(session, moderator, one, Judgement(Verdict.APPROVE, place=Place(lesson=lesson.id)), now())
    with pytest.raises(NotAllowed):
        placing.rank(session, resident, lesson, [])
    placing.rank(session, teacher, lesson, [made[2].id, made[0].id])
    assert [one.title for one in placing.demonstrations(session, [lesson.id])[lesson.id]] == ["三", "一", "二"]
    placing.decline(session, teacher, lesson, made[0].id)
    assert [one.title for one in placing.demonstrations(session, [lesson.id])[lesson.id]] == ["三", "二"]
    assert [one.title for one in placing.all_at(session, lesson)] == ["三", "二", "一"]
    assert is_public(session, made[0].video)
    placing.decline(session, teacher, lesson, made[0].id, declined=False)
    assert len(placing.demonstrations(session, [lesson.id])[lesson.id]) == 3


def test_a_lesson_of_its_own_can_be_removed_and_the_clip_stays(
    session: Session, moderator: Member, teacher: Member, waiting: Clip, course: Course
) -> None:
    review.judge(session, moderator, waiting, Judgement(Verdict.APPROVE, place=Place(course=course.id)), now())
    own, at = course.lessons[-1], now()
    removal.remove_lesson(session, teacher, own, at)
    assert is_public(session, waiting.video)
    removal.purge(session, at + timedelta(days=1))
    session.expire_all()
    assert session.get(Clip, waiting.id) is not None
    assert session.get(Clip, waiting.id).video.package is not None
    assert is_public(session, waiting.video)
