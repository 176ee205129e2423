"""Use cases of corrections: propose, look through, withdraw; deciding.py decides. They flush and never commit.

Captions stand in the store and may change at any time, so a correction keeps its line's time and text, and the line
is looked for again whenever the correction is shown or accepted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from catalog.captions import plain
from catalog.captions.cues import Cue
from catalog.captions.errors import CaptionsGone
from catalog.captions.models import Captions
from catalog.captions.service import stored
from catalog.corrections.errors import LineChanged, NothingCorrected, ProposedAlready, TooManyCorrections
from catalog.corrections.models import Correction, CorrectionState
from catalog.corrections.rules import Fit, Found, Line, is_same, locate
from catalog.courses.models import Course, Lesson
from catalog.errors import EmptyField, NotFound
from catalog.members.models import Member, MemberState
from catalog.members.principal import Principal
from catalog.members.rights import may
from catalog.members.roles import Right
from catalog.notices import service as notices
from catalog.notices.models import Notice, NoticeKind
from catalog.notices.service import News
from storage.store import Store

MAX_TEXT = plain.MAX_CUE
"""Characters of a proposed line."""
MOST_OF_MEMBER = 60
MOST_OF_LESSON = 300
"""Proposals that wait, of one member and about one lesson: more, nobody would read."""


@dataclass(frozen=True)
class Proposal:
    """What a member proposes: the line as they saw it, and what it should say."""

    at: float
    """When the line begins, in seconds."""
    before: str
    after: str


@dataclass(frozen=True)
class Wanted:
    """A line of captions, as `line_of` found it, and what it should say."""

    language: str
    cue: Cue
    after: str


@dataclass(frozen=True)
class Standing:
    """A correction, and the present line that it is about."""

    correction: Correction
    found: Found
    now: str
    """What the line says now; "" if it is gone."""


def line_of(cues: Sequence[Cue], proposal: Proposal) -> Cue:
    """The line that a proposal is about. Raises LineChanged."""
    found = locate(cues, Line(proposal.at, proposal.at + 0.1, proposal.before), proposal.after)
    if found.fit is Fit.DONE:
        raise NothingCorrected()
    if found.fit is not Fit.FITS or found.place is None:
        raise LineChanged()
    return cues[found.place]


def propose(session: Session, member: Member, lesson: Lesson, wanted: Wanted, now: datetime) -> Correction:
    """Propose that a line says something else; another proposal of the same member for it is replaced.

    Raises EmptyField, NothingCorrected, ProposedAlready, TooManyCorrections.
    """
    cue = wanted.cue
    after = plain.of_typed(wanted.after)[:MAX_TEXT]
    if not after:
        raise EmptyField(field="text")
    if is_same(after, cue.text):
        raise NothingCorrected()
    of_lesson = (Correction.lesson_id == lesson.id, Correction.state == CorrectionState.WAITING)
    there = session.scalars(select(Correction).where(*of_lesson)).all()
    of_line = [one for one in there if one.language == wanted.language and one.start == cue.start]
    if any(one.member_id != member.id and is_same(one.after, after) for one in of_line):
        raise ProposedAlready()
    mine = next((one for one in of_line if one.member_id == member.id), None)
    if mine is None:
        _check_number(session, member, len(there))
        mine = Correction(lesson_id=lesson.id, language=wanted.language, member_id=member.id)
        session.add(mine)
    mine.start, mine.end, mine.before, mine.after = cue.start, cue.end, cue.text, after
    mine.created_at = now
    session.flush()
    _tell_teachers(session, lesson, mine, now)
    return mine


def _check_number(session: Session, member: Member, of_lesson: int) -> None:
    own = (Correction.member_id == member.id, Correction.state == CorrectionState.WAITING)
    if (session.scalar(select(func.count()).where(*own)) or 0) >= MOST_OF_MEMBER:
        raise TooManyCorrections(most=MOST_OF_MEMBER)
    if of_lesson >= MOST_OF_LESSON:
        raise TooManyCorrections(most=MOST_OF_LESSON)


def _tell_teachers(session: Session, lesson: Lesson, correction: Correction, now: datetime) -> None:
    """Tell those who teach the course, once for a lesson until they have read it."""
    for teacher_id in {lesson.owner_id, *lesson.teacher_ids}:
        unread = (Notice.member_id == teacher_id, Notice.lesson_id == lesson.id, Notice.read_at.is_(None))
        kind = Notice.kind == NoticeKind.CORRECTION
        if session.scalar(select(Notice.id).where(*unread, kind).limit(1)) is None:
            news = News(
                NoticeKind.CORRECTION,
                lesson_id=lesson.id,
                by_id=correction.member_id,
                text=correction.after,
                cause=correction.id,
            )
            notices.tell(session, teacher_id, news, now)


def waiting(session: Session, principal: Principal, lesson: Lesson, language: str) -> list[Correction]:
    """The corrections that wait in one language, in order of time: all for editors of the lesson, else one's own."""
    query = _waiting(select(Correction)).where(Correction.lesson_id == lesson.id, Correction.language == language)
    if not may(principal, Right.EDIT, lesson):
        query = query.where(Correction.member_id == (principal.id if principal else ""))
    query = query.order_by(Correction.start, Correction.created_at, Correction.id)
    return list(session.scalars(query.options(joinedload(Correction.member))))


def standings(corrections: Sequence[Correction], cues: Sequence[Cue]) -> list[Standing]:
    """How each stands to the present captions."""
    return [_standing(one, cues) for one in corrections]


def _standing(one: Correction, cues: Sequence[Cue]) -> Standing:
    found = locate(cues, Line(one.start, one.end, one.before), one.after)
    return Standing(one, found, cues[found.place].text if found.place is not None else "")


def cues_now(store: Store, captions: Captions) -> list[Cue]:
    """The present captions; none when their object is missing."""
    try:
        return stored(store, captions)
    except CaptionsGone:
        return []


def counts(session: Session, course: Course) -> dict[tuple[str, str], int]:
    """How many corrections wait in a course, by lesson and language; without those of captions that are gone."""
    query = _waiting(select(Correction.lesson_id, Correction.language, func.count()))
    query = query.where(Lesson.course_id == course.id).group_by(Correction.lesson_id, Correction.language)
    return {(lesson_id, language): count for lesson_id, language, count in session.execute(query)}


def counts_of(session: Session, course_ids: Sequence[str]) -> dict[str, int]:
    """How many corrections wait, by the id of their lesson, in these courses."""
    query = _waiting(select(Correction.lesson_id, func.count())).where(Lesson.course_id.in_(course_ids))
    query = query.where(Lesson.removed_at.is_(None)).group_by(Correction.lesson_id)
    return dict(session.execute(query.order_by(func.min(Correction.created_at))).all())


def withdraw(session: Session, member: Member, correction_id: str) -> None:
    """Delete one's own correction while it waits. Raises NotFound."""
    found = session.get(Correction, correction_id)
    if found is None or found.member_id != member.id or found.state is not CorrectionState.WAITING:
        raise NotFound()
    notices.take_back(session, found.id)
    session.delete(found)
    session.flush()


def _waiting(query: Select) -> Select:  # type: ignore[type-arg]  # whatever is selected
    """Of members who may still be here, and captions that are there."""
    query = query.select_from(Correction).join(Lesson, Lesson.id == Correction.lesson_id)
    of = (Captions.video_id == Lesson.video_id) & (Captions.language == Correction.language)
    query = query.join(Captions, of).join(Member, Member.id == Correction.member_id)
    return query.where(Correction.state == CorrectionState.WAITING, Member.state == MemberState.ACTIVE)
