"""Use cases of teams: invite, accept, decline, leave, hand on. They flush and never commit; all are recorded.

Co-teachers change a course as its owner does. Only the owner chooses them, hands the course on, and deletes it
(Right.OWN). Nobody gets a course, or a part in one, without accepting it.
"""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from catalog.audit.models import Action
from catalog.audit.service import Decision, record
from catalog.courses.models import Course, Lesson
from catalog.errors import NotFound
from catalog.members.models import Member
from catalog.members.principal import Identity, Principal
from catalog.members.rights import Thing, may, require
from catalog.members.roles import Right
from catalog.members.service import find
from catalog.teams.errors import AlreadyTeaches, NotATeacher, TooManyTeachers
from catalog.teams.models import CourseTeacher, Invitation, Offer
from catalog.videos.models import Video

MOST = 20
"""Co-teachers of a course, and invitations to become one, together."""


def invite(session: Session, principal: Principal, course: Course, name: str, offer: Offer) -> Invitation:
    """Offer a teacher to join a course or to take it over; an earlier offer to them is replaced.

    Raises NotAllowed, NotATeacher, AlreadyTeaches, TooManyTeachers.
    """
    inviter = require(principal, Right.OWN, course)
    member = find(session, name)
    if member is None or not may(member, Right.TEACH, Thing(category_id=course.category_id)):
        raise NotATeacher(name=name.strip())
    if member.id == course.owner_id or (offer is Offer.JOIN and member.id in course.teacher_ids):
        raise AlreadyTeaches(name=member.name)
    waiting = [one for one in invitations_to(session, course) if one.member_id != member.id]
    if len(course.team) + len(waiting) >= MOST:
        raise TooManyTeachers(most=MOST)
    made = session.merge(Invitation(course_id=course.id, member_id=member.id, invited_by_id=inviter.id, offer=offer))
    session.flush()
    record(session, Decision(inviter.id, Action.INVITE), course, "", f"{offer.name} {member.id}")
    return made


def take_back(session: Session, principal: Principal, course: Course, member_id: str) -> None:
    """Withdraw an invitation; none is no error. Raises NotAllowed."""
    owner = require(principal, Right.OWN, course)
    invitation = session.get(Invitation, (course.id, member_id))
    if invitation is not None:
        _close(session, owner, course, invitation)


def decline(session: Session, invited: Identity, course_id: str) -> Course:
    """Say no to an invitation. Raises NotFound."""
    course, invitation = _invited(session, invited, course_id)
    _close(session, invited, course, invitation)
    return course


def accept(session: Session, invited: Identity, course_id: str) -> Course:
    """Say yes to an invitation: join the team, or become the owner. Raises NotFound, NotAllowed.

    The former owner of a course stays in its team.
    """
    course, invitation = _invited(session, invited, course_id)
    require(invited, Right.TEACH, Thing(category_id=course.category_id))
    session.refresh(course, ["owner_id", "removed_at"], with_for_update=True)
    session.delete(invitation)
    if invitation.offer is Offer.OWN:
        _hand_on(session, invited, course)
    else:
        session.merge(CourseTeacher(course_id=course.id, member_id=invited.id))
        session.flush()
        record(session, Decision(invited.id, Action.JOIN), course, "", invited.id)
    session.expire(course, ["team", "owner"])
    return course


def _hand_on(session: Session, to: Identity, course: Course) -> None:
    former = course.owner_id
    seat = session.get(CourseTeacher, (course.id, to.id))
    if seat is not None:
        session.delete(seat)
    session.merge(CourseTeacher(course_id=course.id, member_id=former))
    course.owner_id = to.id
    # Also those of removed lessons, which can be restored.
    videos = select(Lesson.video_id).where(Lesson.course_id == course.id, Lesson.borrows.is_(False))
    session.execute(update(Video).where(Video.id.in_(videos)).values(owner_id=to.id))
    session.flush()
    record(session, Decision(to.id, Action.HAND_ON), course, former, to.id)


def leave(session: Session, principal: Principal, course: Course, member_id: str) -> None:
    """Take a co-teacher out of the team: the owner anybody, others themselves. Raises NotAllowed, NotFound."""
    if principal is None or principal.id != member_id:
        require(principal, Right.OWN, course)
    seat = session.get(CourseTeacher, (course.id, member_id))
    if seat is None or principal is None:
        raise NotFound()
    session.delete(seat)
    session.flush()
    session.expire(course, ["team"])
    record(session, Decision(principal.id, Action.LEAVE), course, member_id, "")


def invitations_to(session: Session, course: Course) -> Sequence[Invitation]:
    """The invitations to a course that wait for an answer, the oldest first."""
    waiting = select(Invitation).where(Invitation.course_id == course.id)
    return session.scalars(waiting.order_by(Invitation.created_at, Invitation.member_id)).all()


def invitations_of(session: Session, member: Member) -> list[tuple[Invitation, Course]]:
    """The invitations that wait for a member's answer, with their courses; not those to removed courses."""
    mine = (Invitation.member_id == member.id, Course.removed_at.is_(None))
    query = select(Invitation, Course).join(Course, Course.id == Invitation.course_id).where(*mine)
    return [(row[0], row[1]) for row in session.execute(query.order_by(Invitation.created_at, Course.id))]


def _invited(session: Session, invited: Identity, course_id: str) -> tuple[Course, Invitation]:
    invitation = session.get(Invitation, (course_id, invited.id), with_for_update={"of": Invitation})
    course = session.get(Course, course_id)
    if invitation is None or course is None or course.removed_at is not None:
        raise NotFound()
    return course, invitation


def _close(session: Session, by: Identity, course: Course, invitation: Invitation) -> None:
    before = f"{invitation.offer.name} {invitation.member_id}"
    session.delete(invitation)
    session.flush()
    record(session, Decision(by.id, Action.INVITE), course, before, "")
