"""The audit record: what goes into it, that it is one chain, and that nobody edits it."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from catalog.audit.models import Action, AuditEntry
from catalog.audit.service import broken_links, newest
from catalog.captions import service as captions
from catalog.captions.models import Captions
from catalog.clock import now
from catalog.courses import publishing
from catalog.courses import service as courses
from catalog.courses.models import Lesson
from catalog.members import service as members
from catalog.members.models import Member, MemberState, Role
from catalog.removal import service as removal
from school.services import Services
from tests.catalog.test_connection import at_once, in_session
from tests.conftest import AddMember

NEW_PASSWORD = "another long password"


def _story(session: Session, lesson: Lesson, admin: Member) -> None:
    """One decision of each kind but a replaced video, which tests/school/pipeline has."""
    lesson = session.get_one(Lesson, lesson.id)
    admin, course, teacher = session.get_one(Member, admin.id), lesson.course, lesson.course.owner
    resident = members.add(session, "李梅", NEW_PASSWORD, Role.RESIDENT, MemberState.WAITING)
    members.approve(session, resident, by=admin)
    members.set_role(session, resident, Role.INSTRUCTOR, by=admin)
    members.appoint_moderator(session, resident, ["kitchen", "dance"], by=admin)
    members.reset_password(session, resident, NEW_PASSWORD, by=admin)
    members.block(session, resident, by=admin, note="asked for it")
    publishing.publish_course(session, teacher, course)
    publishing.withdraw_lesson(session, admin, lesson)
    publishing.publish_lesson(session, admin, lesson)
    courses.feature_course(session, admin, course, featured=True)
    session.add(Captions(video_id=lesson.video_id, language="en", cues=1))
    session.flush()
    captions.remove(session, teacher, lesson.video, "en")
    removal.remove_lesson(session, teacher, lesson, now())
    removal.restore_lesson(session, teacher, lesson.id, now())
    session.commit()


@pytest.fixture
def told(session: Session, lesson: Lesson, add_member: AddMember) -> list[AuditEntry]:
    """All entries of a story, the oldest first."""
    _story(session, lesson, add_member("管理员", Role.ADMIN))
    return list(session.scalars(select(AuditEntry).order_by(AuditEntry.id)))


def test_every_decision_is_written_down_with_what_was_before_and_after(told: list[AuditEntry]) -> None:
    assert [(one.action.name, one.kind, one.before, one.after) for one in told] == [
        ("APPROVE", "member", "WAITING", "ACTIVE"),
        ("ROLE", "member", "RESIDENT", "INSTRUCTOR"),
        ("APPOINT", "member", "", "dance kitchen"),
        ("RESET", "member", "", ""),
        ("BLOCK", "member", "ACTIVE", "BLOCKED"),
        ("PUBLISH", "course", "DRAFT", "PUBLISHED"),
        ("PUBLISH", "lesson", "DRAFT", "PUBLISHED"),
        ("WITHDRAW", "lesson", "PUBLISHED", "WITHDRAWN"),
        ("HOLD", "lesson", "", told[0].by_id),
        ("LIFT", "lesson", told[0].by_id, ""),
        ("PUBLISH", "lesson", "WITHDRAWN", "PUBLISHED"),
        ("FEATURE", "course", "", "FEATURED"),
        ("CAPTIONS", "video", told[12].before, "REMOVED"),
        ("REMOVE", "lesson", "PUBLISHED", "REMOVED"),
        ("RESTORE", "lesson", "REMOVED", "PUBLISHED"),
    ]
    assert told[4].why == "asked for it"
    assert told[12].before.startswith("en ")


def test_each_entry_follows_the_one_before(session: Session, told: list[AuditEntry]) -> None:
    assert [one.previous for one in told] == ["", *(one.digest for one in told[:-1])]
    assert list(broken_links(session)) == []


def test_the_newest_come_first_and_one_subject_can_be_asked_for(session: Session, told: list[AuditEntry]) -> None:
    assert [one.id for one in newest(session, None, 1, 2)] == [told[-2].id, told[-3].id]
    about = newest(session, told[0].subject_id, 0, 50)
    assert [one.action for one in about] == [
        Action.BLOCK,
        Action.RESET,
        Action.APPOINT,
        Action.ROLE,
        Action.APPROVE,
    ]


@pytest.mark.parametrize("edit", ["UPDATE audit SET after = 'ADMIN' WHERE id = 2", "DELETE FROM audit WHERE id = 2"])
def test_the_database_refuses_to_edit_an_entry(session: Session, told: list[AuditEntry], edit: str) -> None:
    with pytest.raises(DBAPIError, match="cannot be edited"):
        session.execute(text(edit))
    session.rollback()
    assert list(broken_links(session)) == []


def _without_triggers(session: Session, edit: str) -> None:
    """What somebody can do who owns the database."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("ALTER TABLE audit DISABLE TRIGGER ALL"))
    else:
        session.execute(text("DROP TRIGGER audit_no_update"))
        session.execute(text("DROP TRIGGER audit_no_delete"))
    session.execute(text(edit))
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("ALTER TABLE audit ENABLE TRIGGER ALL"))
    session.expire_all()


@pytest.mark.parametrize(
    ("edit", "found"),
    [
        ("UPDATE audit SET after = 'ADMIN' WHERE id = 2", ["audit row 2 was changed"]),
        ("UPDATE audit SET by_id = NULL, why = '' WHERE id = 5", ["audit row 5 was changed"]),
        ("DELETE FROM audit WHERE id = 3", ["audit row 4 does not follow row 2"]),
        ("DELETE FROM audit WHERE id = 1", ["audit row 2 does not follow row 0"]),
    ],
)
def test_an_edit_past_the_database_is_found(
    session: Session, told: list[AuditEntry], edit: str, found: list[str]
) -> None:
    _without_triggers(session, edit)
    assert list(broken_links(session)) == found


def test_what_is_rolled_back_leaves_no_gap(session: Session, told: list[AuditEntry], teacher: Member) -> None:
    for _ in range(2):
        members.reset_password(session, session.get_one(Member, teacher.id), NEW_PASSWORD, by=None)
        session.rollback()
    members.reset_password(session, session.get_one(Member, teacher.id), NEW_PASSWORD, by=None)
    session.commit()
    assert list(broken_links(session)) == []
    assert newest(session, None, 0, 1)[0].by_id is None


def test_those_who_decide_at_the_same_time_write_one_chain(
    services: Services, session: Session, add_member: AddMember
) -> None:
    ids = [add_member(name).id for name in ("甲", "乙", "丙", "丁")]

    def reset(member_id: str) -> None:
        for _ in range(5):
            in_session(
                services, lambda one: members.reset_password(one, one.get_one(Member, member_id), NEW_PASSWORD, None)
            )()

    assert at_once(*[lambda member_id=one: reset(member_id) for one in ids]) == [None] * 4  # type: ignore[misc]
    assert len(newest(session, None, 0, 50)) == 20
    assert list(broken_links(session)) == []
