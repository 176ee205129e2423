"""Use cases of likes and thank-yous. They flush and never commit."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from catalog.clips.models import UNDO
from catalog.members.models import Member
from catalog.notices import service as notices
from catalog.notices.models import NoticeKind
from catalog.notices.service import News
from catalog.reactions.about import About
from catalog.reactions.errors import OwnThing
from catalog.reactions.models import Reaction, ReactionKind


@dataclass(frozen=True)
class Standing:
    """The reactions to one thing."""

    likes: int
    thanks: int
    mine: frozenset[ReactionKind] = frozenset()
    """What whoever looks has given."""


def give(session: Session, member: Member, about: About, kind: ReactionKind, now: datetime) -> None:
    """Like or thank; a second time changes nothing. The owner is told of thanks. Raises OwnThing."""
    if about.owner_id == member.id:
        raise OwnThing()
    if _given(session, member, about, kind) is not None:
        return
    reaction = Reaction(kind=kind, member_id=member.id, at=now, **about.columns)
    try:
        with session.begin_nested():
            session.add(reaction)
    except IntegrityError:  # another request of the same member was faster
        return
    if kind is ReactionKind.THANKS:
        news = News(
            NoticeKind.THANKED,
            about.clip_id,
            about.lesson_id,
            by_id=member.id,
            cause=reaction.id,
            undoable=UNDO,
        )
        notices.tell(session, about.owner_id, news, now)


def take_back(session: Session, member: Member, about: About, kind: ReactionKind) -> None:
    """Undo `give`; nothing to undo is no error."""
    reaction = _given(session, member, about, kind)
    if reaction is not None:
        notices.take_back(session, reaction.id)
        session.delete(reaction)
        session.flush()


def standing(session: Session, about: About, member: Member | None) -> Standing:
    """How many like and thank, and what `member` has given."""
    counting = select(Reaction.kind, func.count()).where(_of(about)).group_by(Reaction.kind)
    counts = dict(session.execute(counting).all())
    mine: frozenset[ReactionKind] = frozenset()
    if member is not None:
        mine = frozenset(session.scalars(select(Reaction.kind).where(_of(about), Reaction.member_id == member.id)))
    return Standing(counts.get(ReactionKind.LIKE, 0), counts.get(ReactionKind.THANKS, 0), mine)


def _given(session: Session, member: Member, about: About, kind: ReactionKind) -> Reaction | None:
    mine = (Reaction.member_id == member.id, Reaction.kind == kind)
    return session.scalar(select(Reaction).where(_of(about), *mine))


def _of(about: About) -> ColumnElement[bool]:
    if about.clip_id is not None:
        return Reaction.clip_id == about.clip_id
    return Reaction.lesson_id == about.lesson_id
