"""Keeps facts about videos, and tells how far their checks are. Functions flush and never commit."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from enum import Enum, auto

from sqlalchemy import ColumnElement, delete, exists, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from catalog.checks.jobs import CHECK, WORDS
from catalog.checks.models import Fact, FactKind
from catalog.jobs.models import Job, JobState
from catalog.videos.models import Package, VideoHolder

PATIENCE = timedelta(minutes=30)
"""For so long a video waits for its checks before moderators see it without them: nobody's video hangs for ever on a
worker that is away."""
_UNFINISHED = (JobState.DUE, JobState.RUNNING)


class Standing(Enum):
    """How far the checks of a video are."""

    NONE = auto()
    """Nobody asked for any."""
    WAITING = auto()
    DONE = auto()
    FAILED = auto()


def replace_facts(session: Session, video_id: str, kinds: Collection[FactKind], facts: Iterable[Fact]) -> None:
    """Write the facts of some kinds anew."""
    session.execute(delete(Fact).where(Fact.video_id == video_id, Fact.kind.in_(kinds)))
    session.add_all(facts)
    session.flush()


def facts_of(session: Session, holder: VideoHolder) -> list[Fact]:
    """The facts about a clip's video in order of time, those about the whole first.

    After a failed check also that it could not be checked: a fact that is not stored, since its worker may be dead.
    """
    facts = list(session.scalars(select(Fact).where(Fact.video_id == holder.video_id)))
    if standing(session, holder) is Standing.FAILED and not any(one.kind is FactKind.UNCHECKED for one in facts):
        failed = Fact(video_id=holder.video_id, kind=FactKind.UNCHECKED, data={"code": "failed_here"})
        facts.append(failed)
    return sorted(facts, key=lambda one: (one.at is not None, one.at or 0.0, one.kind.value, one.until or 0.0))


def standing(session: Session, holder: VideoHolder) -> Standing:
    """How far the checks of a clip's video are."""
    states = set(session.scalars(select(Job.state).where(_looks_through(holder.video_id) | _reads(holder.video_id))))
    if not states:
        return Standing.NONE
    if JobState.DEAD in states:
        return Standing.FAILED
    return Standing.DONE if states == {JobState.DONE} else Standing.WAITING


def can_be_looked_at(video_id: InstrumentedAttribute[str], at: datetime) -> ColumnElement[bool]:
    """SQL condition for the queue of moderators: a video has been looked through, or that took too long.

    Watched words are looked for within seconds, and again after each change, so nothing waits for them.
    """
    waits = select(Job.id).where(_looks_through(video_id), Job.state.in_(_UNFINISHED), Job.created_at > at - PATIENCE)
    return ~exists(waits)


def _looks_through(video_id: InstrumentedAttribute[str] | str) -> ColumnElement[bool]:
    """Of a job: it looks through the file that is shown of this video."""
    return (Job.kind == CHECK) & Job.subject.in_(select(Package.upload_id).where(Package.video_id == video_id))


def _reads(video_id: str) -> ColumnElement[bool]:
    """Of a job: it looks for watched words in the texts of this video."""
    return (Job.kind == WORDS) & (Job.subject == video_id)
