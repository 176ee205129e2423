"""Use cases of those who may edit a lesson: accept and decline corrections, undo that. They flush and never commit.

Accepting locks the lesson as any edit of its captions does, so nothing that another editor saved meanwhile is lost:
what is corrected are the captions as they stand at that moment.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.orm import Session

from catalog.audit.models import Action
from catalog.audit.service import Decision, record
from catalog.captions import service as captions
from catalog.captions.cues import Cue
from catalog.captions.errors import CaptionsGone
from catalog.captions.models import Captions
from catalog.captions.service import Track
from catalog.clips.models import UNDO
from catalog.corrections.errors import CorrectionDecided, LineChanged, LineGone
from catalog.corrections.models import Correction, CorrectionState
from catalog.corrections.rules import Fit, Line, locate
from catalog.courses.models import Lesson
from catalog.errors import NotFound
from catalog.members.principal import Identity, Principal
from catalog.notices import service as notices
from catalog.notices.models import NoticeKind
from catalog.notices.service import News
from catalog.states import change_state
from catalog.versions import count_edit, start_edit
from storage.store import Store


@dataclass(frozen=True)
class Desk:
    """Where it is decided: the lesson, the language, the store of captions, the time."""

    lesson: Lesson
    language: str
    store: Store
    now: datetime


@dataclass
class Accepted:
    """What became of corrections that were to be accepted."""

    done: list[Correction] = field(default_factory=list)
    left: list[Correction] = field(default_factory=list)
    """Their line has been changed, or is gone."""
    earlier: str = ""
    """The name of the captions before, to bring them back; "" if nothing had to be changed."""


def accept(
    session: Session, principal: Principal, desk: Desk, chosen: Sequence[Correction], *, anyway: bool = False
) -> Accepted:
    """Put corrections into the captions; those whose line has been changed are left waiting, unless `anyway`.

    Raises NotAllowed, CaptionsGone, CorrectionDecided.
    """
    editor = captions.check_edit(principal, desk.lesson.video)
    start_edit(session, desk.lesson, None)
    there = captions.find(session, desk.lesson.video_id, desk.language)
    if there is None:
        raise CaptionsGone()
    session.refresh(there)
    before = captions.stored(desk.store, there)
    _lock(session, chosen)
    outcome, cues = _corrected(before, chosen, anyway=anyway)
    if cues != before:
        outcome.earlier = there.name
        _store(session, principal, desk, there, cues)
    _decide(session, editor, desk, outcome.done, CorrectionState.ACCEPTED)
    return outcome


def accept_one(
    session: Session, principal: Principal, desk: Desk, correction: Correction, *, anyway: bool = False
) -> Accepted:
    """Accept one correction. Raises as `accept`, LineChanged, LineGone."""
    outcome = accept(session, principal, desk, [correction], anyway=anyway)
    if outcome.left:
        raise LineGone() if anyway else LineChanged()
    return outcome


def decline(session: Session, principal: Principal, desk: Desk, chosen: Sequence[Correction]) -> None:
    """Decline corrections; their members are told. Raises NotAllowed, CorrectionDecided."""
    editor = captions.check_edit(principal, desk.lesson.video)
    _lock(session, chosen)
    _decide(session, editor, desk, chosen, CorrectionState.DECLINED)


def reopen(session: Session, principal: Principal, desk: Desk, chosen: Sequence[Correction]) -> None:
    """Undo declining: they wait again, and what was told is withdrawn. Raises NotAllowed, CorrectionDecided."""
    editor = captions.check_edit(principal, desk.lesson.video)
    _lock(session, chosen, CorrectionState.DECLINED)
    for one in chosen:
        change_state(one, CorrectionState.WAITING)
        one.decided_at, one.decided_by_id = None, None
        notices.take_back(session, f"{one.id} decided")
        count_edit(one)
    if chosen:
        facts = (f"{desk.language} {len(chosen)}", "REOPENED")
        record(session, Decision(editor.id, Action.UNDO), desk.lesson, *facts)
    session.flush()


def get(session: Session, lesson: Lesson, ids: Sequence[str]) -> list[Correction]:
    """The corrections of a lesson with these ids. Raises NotFound."""
    found = [session.get(Correction, one) for one in dict.fromkeys(ids)]
    of_lesson = [one for one in found if one is not None and one.lesson_id == lesson.id]
    if len(of_lesson) != len(found):
        raise NotFound()
    return of_lesson


def _lock(session: Session, chosen: Sequence[Correction], state: CorrectionState = CorrectionState.WAITING) -> None:
    for one in sorted(chosen, key=lambda each: each.id):  # in one order: two editors never wait for each other
        start_edit(session, one, None)
        if one.state is not state:
            raise CorrectionDecided()


def _corrected(before: Sequence[Cue], chosen: Sequence[Correction], *, anyway: bool) -> tuple[Accepted, list[Cue]]:
    """The captions with these corrections, one after the other."""
    outcome, cues = Accepted(), list(before)
    for one in chosen:
        found = locate(cues, Line(one.start, one.end, one.before), one.after)
        fits = found.fit in (Fit.FITS, Fit.DONE) or (anyway and found.fit is Fit.CHANGED)
        if found.place is None or not fits:
            outcome.left.append(one)
            continue
        if found.fit is not Fit.DONE:
            cues[found.place] = replace(cues[found.place], text=one.after)
        outcome.done.append(one)
    return outcome, cues


def _store(session: Session, principal: Principal, desk: Desk, there: Captions, cues: list[Cue]) -> None:
    """Set the corrected captions: a draft stays one, with the doubts that are left."""
    track = Track(there.language, cues, there.left_out, there.origin)
    track = captions.still_draft(session, desk.lesson.video_id, track)
    name = captions.store_track(desk.store, desk.lesson.video_id, track)
    captions.put(session, principal, desk.lesson.video, track, name)


def _decide(
    session: Session, editor: Identity, desk: Desk, decided: Sequence[Correction], to: CorrectionState
) -> None:
    for one in decided:
        change_state(one, to)
        one.decided_at, one.decided_by_id = desk.now, editor.id
        count_edit(one)
        notices.take_back(session, one.id)  # what its teachers were told
    kind = NoticeKind.CORRECTION_ACCEPTED if to is CorrectionState.ACCEPTED else NoticeKind.CORRECTION_DECLINED
    for one in _first_of_each(decided):
        if one.member_id != editor.id:
            news = News(kind, lesson_id=desk.lesson.id, text=one.after, cause=f"{one.id} decided", undoable=UNDO)
            notices.tell(session, one.member_id, news, desk.now)
    if decided:
        facts = (f"{desk.language} {len(decided)}", to.name)
        record(session, Decision(editor.id, Action.CAPTIONS), desk.lesson, *facts)
    session.flush()


def _first_of_each(decided: Sequence[Correction]) -> list[Correction]:
    """One correction of each member: they are told once, however many were decided together."""
    first: dict[str, Correction] = {}
    for one in decided:
        first.setdefault(one.member_id, one)
    return list(first.values())
