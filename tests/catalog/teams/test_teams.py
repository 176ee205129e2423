"""Teams: who may do what with a course of several teachers, and how they come and go."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.attachments import service as attachments
from catalog.audit.models import Action, AuditEntry
from catalog.clock import now
from catalog.courses import publishing
from catalog.courses.models import Course
from catalog.courses.service import add_lesson, get_course
from catalog.courses.to_edit import courses_to_edit
from catalog.errors import HeldBack, NotAllowed, NotFound
from catalog.members.models import Member, MemberState, Role
from catalog.members.rights import may
from catalog.members.roles import Right
from catalog.removal import service as removal
from catalog.teams import service
from catalog.teams.errors import AlreadyTeaches, NotATeacher, TooManyTeachers
from catalog.teams.models import Offer
from catalog.videos.models import Video
from catalog.videos.service import may_see_draft, subject_of
from tests import factories


@pytest.fixture
def owner(session: Session) -> Member:
    return factories.member(session, "王桂兰")


@pytest.fixture
def other(session: Session) -> Member:
    return factories.member(session, "赵铁山")


@pytest.fixture
def course(session: Session, owner: Member) -> Course:
    made = factories.course(session, owner)
    factories.lesson(session, made)
    return made


@pytest.fixture
def joined(session: Session, owner: Member, other: Member, course: Course) -> Member:
    """A co-teacher of the course."""
    service.invite(session, owner, course, "赵铁山", Offer.JOIN)
    service.accept(session, other, course.id)
    return other


def _told(session: Session) -> list[Action]:
    return list(session.scalars(select(AuditEntry.action).where(AuditEntry.kind == "course").order_by(AuditEntry.id)))


def test_an_invitation_gives_no_right_until_it_is_accepted(
    session: Session, owner: Member, other: Member, course: Course
) -> None:
    service.invite(session, owner, course, " 赵铁山 ", Offer.JOIN)
    assert [one[1] for one in service.invitations_of(session, other)] == [course]
    assert not may(other, Right.SEE, course)
    service.accept(session, other, course.id)
    assert service.invitations_of(session, other) == []
    assert get_course(session, course.id, other) is course
    assert courses_to_edit(session, other) == [course]
    assert _told(session) == [Action.INVITE, Action.JOIN]


def test_a_co_teacher_changes_the_course_and_all_in_it(session: Session, joined: Member, course: Course) -> None:
    lesson = add_lesson(session, joined, course, "扇花")
    assert may_see_draft(joined, lesson.video)
    assert may(joined, Right.EDIT, subject_of(lesson.video))
    publishing.publish_course(session, joined, course)
    publishing.withdraw_course(session, joined, course)
    assert course.held_by is None
    publishing.publish_course(session, course.owner, course)


def test_only_the_owner_chooses_teachers_hands_on_and_removes(
    session: Session, joined: Member, course: Course
) -> None:
    factories.member(session, "周美华")
    for offer in Offer:
        with pytest.raises(NotAllowed):
            service.invite(session, joined, course, "周美华", offer)
    with pytest.raises(NotAllowed):
        service.leave(session, joined, course, course.owner_id)
    with pytest.raises(NotAllowed):
        removal.remove_course(session, joined, course, now())


def test_teachers_restore_what_one_of_them_deleted_and_not_what_a_moderator_did(
    session: Session, joined: Member, course: Course
) -> None:
    lesson = course.lessons[0]
    removal.remove_lesson(session, joined, lesson, now())
    removal.restore_lesson(session, course.owner, lesson.id, now())
    moderator = factories.member(session, "李秀英", Role.MODERATOR)
    removal.remove_lesson(session, moderator, lesson, now())
    with pytest.raises(NotFound):
        removal.restore_lesson(session, joined, lesson.id, now())


def test_what_a_moderator_withdrew_no_teacher_publishes(session: Session, joined: Member, course: Course) -> None:
    moderator = factories.member(session, "李秀英", Role.MODERATOR)
    publishing.publish_course(session, joined, course)
    publishing.withdraw_course(session, moderator, course)
    for teacher in (joined, course.owner):
        with pytest.raises(HeldBack):
            publishing.publish_course(session, teacher, course)


def test_whoever_leaves_or_is_removed_may_nothing_any_more(session: Session, joined: Member, course: Course) -> None:
    service.leave(session, joined, course, joined.id)
    assert not may(joined, Right.SEE, course)
    service.invite(session, course.owner, course, joined.name, Offer.JOIN)
    service.accept(session, joined, course.id)
    service.leave(session, course.owner, course, joined.id)
    assert not may(joined, Right.EDIT, course)
    with pytest.raises(NotFound):
        service.leave(session, course.owner, course, joined.id)


def test_a_declined_or_withdrawn_invitation_cannot_be_accepted(
    session: Session, owner: Member, other: Member, course: Course
) -> None:
    service.invite(session, owner, course, other.name, Offer.OWN)
    service.decline(session, other, course.id)
    with pytest.raises(NotFound):
        service.accept(session, other, course.id)
    service.invite(session, owner, course, other.name, Offer.JOIN)
    service.take_back(session, owner, course, other.id)
    with pytest.raises(NotFound):
        service.accept(session, other, course.id)
    assert course.owner_id == owner.id


def test_a_course_handed_on_belongs_to_the_other_with_all_its_videos(
    session: Session, owner: Member, joined: Member, course: Course
) -> None:
    gone = factories.lesson(session, course, "扇花")
    removal.remove_lesson(session, owner, gone, now())
    service.invite(session, owner, course, joined.name, Offer.OWN)
    assert course.owner_id == owner.id
    service.accept(session, joined, course.id)
    assert course.owner_id == joined.id
    assert course.teacher_ids == {owner.id}
    assert set(session.scalars(select(Video.owner_id))) == {joined.id}
    assert may(owner, Right.EDIT, course)
    assert not may(owner, Right.OWN, course)
    assert _told(session)[-1] is Action.HAND_ON


def test_a_newer_offer_replaces_the_earlier_one(
    session: Session, owner: Member, other: Member, course: Course
) -> None:
    service.invite(session, owner, course, other.name, Offer.JOIN)
    service.invite(session, owner, course, other.name, Offer.OWN)
    assert [one.offer for one in service.invitations_to(session, course)] == [Offer.OWN]


def test_only_teachers_are_invited_and_an_unknown_name_is_answered_alike(
    session: Session, owner: Member, course: Course
) -> None:
    factories.member(session, "居民", Role.RESIDENT)
    blocked = factories.member(session, "停用")
    blocked.state = MemberState.BLOCKED
    for name in ("居民", "停用", "没有这个人", ""):
        with pytest.raises(NotATeacher):
            service.invite(session, owner, course, name, Offer.JOIN)


def test_whoever_teaches_already_is_not_invited_again(session: Session, joined: Member, course: Course) -> None:
    for name in (joined.name, course.owner.name):
        with pytest.raises(AlreadyTeaches):
            service.invite(session, course.owner, course, name, Offer.JOIN)


def test_a_course_has_a_limited_number_of_teachers(
    session: Session, joined: Member, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MOST", 1)
    factories.member(session, "周美华")
    with pytest.raises(TooManyTeachers):
        service.invite(session, course.owner, course, "周美华", Offer.JOIN)


def test_nobody_joins_who_lost_the_role_or_a_course_that_was_removed(
    session: Session, owner: Member, other: Member, course: Course
) -> None:
    service.invite(session, owner, course, other.name, Offer.JOIN)
    other.role = Role.RESIDENT
    with pytest.raises(NotAllowed):
        service.accept(session, other, course.id)
    other.role = Role.INSTRUCTOR
    removal.remove_course(session, owner, course, now())
    with pytest.raises(NotFound):
        service.accept(session, other, course.id)
    assert service.invitations_of(session, other) == []


def test_a_co_teacher_without_the_role_may_only_look(session: Session, joined: Member, course: Course) -> None:
    joined.role = Role.RESIDENT
    assert may(joined, Right.SEE, course)
    assert not may(joined, Right.EDIT, course)
    with pytest.raises(NotAllowed):
        attachments.move(session, joined, attachments.Attachment(lesson=course.lessons[0]), 1)
