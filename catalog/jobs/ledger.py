"""The ledger's moves: enqueue, claim, renew, finish, fail, reap.

A worker claims by one UPDATE that also counts the try, renews its lease while it works, and may finish only
while the lease is still its own. So a message that is lost, doubled or late changes nothing.
Every function flushes and none commits: the caller commits a job's end together with what it changed.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, and_, case, delete, func, or_, select, update
from sqlalchemy.orm import Session

from catalog.jobs.kinds import JobKind, all_kinds
from catalog.jobs.models import Job, JobState

LEASE = timedelta(seconds=30)
RENEW_EVERY = 2.0  # seconds; progress is written down as often
MOST_TRIES = 3
LONG = timedelta(hours=12)
"""After so long, nothing overtakes a job any more: an endless flow of clips must not delay a lecture for ever."""
FARTHEST = timedelta(minutes=10)
"""No job is deferred, and no lease given, for longer: a later time was written while the clock was wrong."""
TURNS = timedelta(hours=1)
"""The member whose last job was claimed longest ago comes first; claims before that time do not count."""
_BACKOFF = timedelta(seconds=15)  # times the tries: a full disk or a store that is away needs a moment
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""When a job is due that waits to be called."""


class LeaseLost(Exception):
    """Another worker may have this job now; whatever was made must not be published."""


@dataclass(frozen=True)
class Order:
    """A kind of work and its subject. Kind, subject and number identify one job."""

    kind: JobKind
    subject: str
    number: int = 0
    owner_id: str | None = None
    """The member for whom it is done; None: for the school itself."""
    run_after: datetime | None = None
    """No worker claims it earlier; it may be years ahead."""


@dataclass(frozen=True)
class Claim:
    """The claim of a worker on a job: `attempt` excludes an earlier worker that continues late (fencing)."""

    job_id: str
    kind: JobKind
    number: int
    subject: str
    attempt: int
    worker: str


def enqueue(session: Session, order: Order, *, now: datetime) -> Job:
    """Write a job, as urgent as others of its subject, or make an earlier one due again with its tries forgotten.

    Written in the transaction of a change, it is done at least once after that change: a worker that is busy with it
    loses its lease. `now` may lie ahead, up to FARTHEST: then the job is not due before.
    """
    urgent = session.scalar(select(func.max(Job.priority)).where(Job.subject == order.subject))
    same = (Job.subject == order.subject, Job.kind == order.kind, Job.number == order.number)
    job = session.scalar(select(Job).where(*same))
    if job is None:
        job = Job(subject=order.subject, kind=order.kind, number=order.number)
        session.add(job)
    job.state, job.tries, job.due_at, job.priority = JobState.DUE, 0, now, urgent or 0
    job.owner_id, job.run_after = order.owner_id, order.run_after
    job.leased_by = job.lease_until = job.finished_at = job.report = job.speed = None
    job.progress = 0.0
    session.flush()
    return job


def drop(session: Session, subject: str, kinds: Collection[JobKind], *, but: str = "") -> None:
    """Remove the jobs of `kinds`; their workers lose the lease. The job with the id `but` stays."""
    session.execute(delete(Job).where(Job.subject == subject, Job.kind.in_(kinds), Job.id != but))


def forget_lost(session: Session) -> None:
    """Remove the jobs whose subjects were deleted."""
    session.execute(delete(Job).where(lost()).execution_options(synchronize_session=False))


def lost() -> ColumnElement[bool]:
    """Of a job: its subject is not there any more."""
    gone = (and_(Job.kind == kind, Job.subject.not_in(kind.subjects(kept=False))) for kind in all_kinds())
    return or_(*gone)


def hasten(session: Session, subject: str, kinds: Collection[JobKind], now: datetime) -> list[Job]:
    """Make jobs due that were to wait until later; returns them, most urgent first."""
    waiting = select(Job).where(Job.subject == subject, Job.kind.in_(kinds), Job.state == JobState.DUE)
    jobs = list(session.scalars(waiting.order_by(Job.number)))
    for job in jobs:
        job.due_at = min(job.due_at, now)
    session.flush()
    return jobs


def raise_to(session: Session, subject: str, priority: int) -> None:
    """Make what is still to be done for a subject at least so urgent, and put off no longer; what follows is, too."""
    lower = (Job.subject == subject, Job.priority < priority)
    session.execute(update(Job).where(*lower).values(priority=priority, run_after=None))
    session.flush()


def put_off_below(session: Session, priority: int, until: datetime | None) -> None:
    """Let all due jobs below a priority wait until a time; None: they need not wait."""
    session.execute(update(Job).where(_waits_below(priority, until)).values(run_after=until))
    session.flush()


def any_below(session: Session, priority: int, until: datetime) -> bool:
    """Whether `put_off_below` would change a job."""
    return session.scalar(select(Job.id).where(_waits_below(priority, until)).limit(1)) is not None


def _waits_below(priority: int, until: datetime | None) -> ColumnElement[bool]:
    below = and_(Job.state == JobState.DUE, Job.priority < priority)
    if until is None:
        return and_(below, Job.run_after.is_not(None))
    return and_(below, or_(Job.run_after.is_(None), Job.run_after < until))


def unfinished(session: Session, subject: str, kinds: Collection[JobKind]) -> int:
    """How many jobs of `kinds` are not DONE."""
    waiting = select(func.count()).where(Job.subject == subject, Job.kind.in_(kinds), Job.state != JobState.DONE)
    return session.scalar(waiting) or 0


def claim(session: Session, kind: JobKind, worker: str, now: datetime) -> Claim | None:
    """Take the most urgent due job of `kind` under a lease, or None if there is none.

    Every first batch first, but for what imports left behind all others (a negative priority): there a lesson that is
    ready is worth more than the beginnings of many. Then members take turns, and of one member the subject of which
    least is left: a clip that comes after a lecture waits for one batch of it, and not for one after each of its own.
    What was removed waits: it may be brought back.
    """
    unfinished = Job.state.in_((JobState.DUE, JobState.RUNNING))
    counted = select(Job.subject, func.count().label("jobs")).where(Job.kind == kind, unfinished)
    left = counted.group_by(Job.subject).subquery()
    claimed = select(Job.owner_id, func.max(Job.claimed_at).label("at")).where(Job.kind == kind)
    turns = claimed.where(Job.claimed_at > now - TURNS).group_by(Job.owner_id).subquery()
    waits_for_long = case((Job.created_at < now - LONG, 0), else_=1)
    begins = case((and_(Job.number == 0, Job.priority >= 0), 0), else_=1)
    had_a_turn = case((turns.c.at.is_(None), 0), else_=1)
    job_id = session.scalar(
        select(Job.id)
        .join(left, left.c.subject == Job.subject)
        .outerjoin(turns, turns.c.owner_id == Job.owner_id)
        .where(*_claimable(kind, now))
        .order_by(Job.priority.desc(), begins, waits_for_long, had_a_turn, turns.c.at)
        .order_by(left.c.jobs, Job.number, Job.due_at, Job.created_at)
        .limit(1)
        .with_for_update(skip_locked=True, of=Job)  # on PostgreSQL, workers that claim at once each get another job
    )
    if job_id is None or not _took(session, job_id, worker, now):
        return None
    job = session.get_one(Job, job_id, populate_existing=True)
    return Claim(job.id, job.kind, job.number, job.subject, job.attempt, worker)


def _claimable(kind: JobKind, now: datetime) -> tuple[ColumnElement[bool], ...]:
    waits = or_(Job.run_after.is_(None), Job.run_after <= now)
    return Job.state == JobState.DUE, Job.kind == kind, Job.due_at <= now, waits, Job.subject.in_(kind.subjects())


def kept() -> ColumnElement[bool]:
    """Of a job: its subject was not removed."""
    return or_(*(and_(Job.kind == kind, Job.subject.in_(kind.subjects())) for kind in all_kinds()))


def renew(session: Session, held: Claim, now: datetime, **noted: object) -> None:
    """Renew the lease and note `progress`, `speed` or `report`. Raises LeaseLost, also if the subject was removed."""
    _update_held(session, held, Job.subject.in_(held.kind.subjects()), lease_until=now + LEASE, **noted)


def report(session: Session, held: Claim) -> dict[str, Any] | None:
    """The report of the job so far, by this attempt or an earlier one."""
    return session.scalar(select(Job.report).where(Job.id == held.job_id))


def reports(session: Session, subject: str) -> dict[JobKind, list[dict[str, Any]]]:
    """The reports of the jobs of each kind, by number; jobs without a report are left out."""
    found: dict[JobKind, list[dict[str, Any]]] = {kind: [] for kind in all_kinds()}
    noted = select(Job.kind, Job.report).where(Job.subject == subject, Job.report.is_not(None))
    for kind, made in session.execute(noted.order_by(Job.number)):
        found[kind].append(made)
    return found


def finish(session: Session, held: Claim, now: datetime, **noted: object) -> None:
    """The work is done; a `report` may be noted with it. Raises LeaseLost."""
    ended = {"state": JobState.DONE, "finished_at": now, "leased_by": None, "lease_until": None}
    _update_held(session, held, **ended, error="", progress=1.0, speed=None, **noted)


def bury(session: Session, held: Claim, now: datetime, error: str) -> None:
    """Trying again would not help. Raises LeaseLost."""
    _update_held(session, held, state=JobState.DEAD, finished_at=now, leased_by=None, lease_until=None, error=error)


def hand_back(session: Session, held: Claim, now: datetime) -> None:
    """Return the job to the queue without counting the try, since this worker is stopping. Raises LeaseLost."""
    _update_held(session, held, state=JobState.DUE, tries=Job.tries - 1, due_at=now, leased_by=None, lease_until=None)


def interrupt(session: Session, subjects: Collection[str], now: datetime) -> None:
    """Take the jobs of these subjects from their workers, which learn it within RENEW_EVERY; it was no try."""
    free = {"due_at": now, "leased_by": None, "lease_until": None, "speed": None}
    running = update(Job).where(Job.subject.in_(subjects), Job.state == JobState.RUNNING)
    session.execute(running.values(state=JobState.DUE, tries=Job.tries - 1, **free))


def put_off(session: Session, held: Claim, until: datetime) -> None:
    """Leave the job until `until`: there is nothing to do at present. Raises LeaseLost."""
    _update_held(session, held, state=JobState.DUE, tries=0, due_at=until, leased_by=None, lease_until=None)


def try_later(session: Session, held: Claim, now: datetime, error: str) -> bool:
    """After a fault of ours: due again in a while. False if that was the last try. Raises LeaseLost."""
    job = session.get(Job, held.job_id, populate_existing=True)
    if job is None:
        raise LeaseLost()  # its subject was removed meanwhile
    tries = job.tries
    if tries >= MOST_TRIES:
        bury(session, held, now, error)
        return False
    _update_held(
        session,
        held,
        state=JobState.DUE,
        due_at=now + _BACKOFF * tries,
        leased_by=None,
        lease_until=None,
        error=error,
    )
    return True


def expired(session: Session, now: datetime) -> list[Job]:
    """Jobs whose worker went silent: killed, or cut off for longer than a lease."""
    return list(session.scalars(select(Job).where(Job.state == JobState.RUNNING, Job.lease_until < now)))


def release_expired(session: Session, now: datetime) -> list[Job]:
    """Make jobs of silent workers due again; return those that had their last try, now DEAD."""
    dead = []
    for job in expired(session, now):
        last = job.tries >= MOST_TRIES
        to = JobState.DEAD if last else JobState.DUE
        result = session.execute(
            update(Job)
            .where(
                Job.id == job.id,
                Job.state == JobState.RUNNING,
                Job.attempt == job.attempt,
                Job.lease_until < now,
            )
            .values(state=to, due_at=now, leased_by=None, lease_until=None, error="the worker went silent")
        )
        if _hit(result) and last:
            dead.append(job)
    session.flush()
    return dead


def misdated(session: Session, now: datetime) -> bool:
    """Whether a job waits for a moment that no working clock has written."""
    return session.scalar(select(Job.id).where(_is_misdated(now)).limit(1)) is not None


def redate(session: Session, now: datetime) -> None:
    """After the clock was set back: what is due within a day is due now, and leases end as if given now.

    A living worker renews its lease within seconds.
    """
    wrong = _is_misdated(now)
    session.execute(update(Job).where(wrong, Job.state == JobState.DUE).values(due_at=now))
    session.execute(update(Job).where(wrong, Job.state == JobState.RUNNING).values(lease_until=now + LEASE))


def _is_misdated(now: datetime) -> ColumnElement[bool]:
    ahead = now + FARTHEST
    return or_(
        and_(Job.state == JobState.DUE, Job.due_at > ahead, Job.due_at < NEVER),
        and_(Job.state == JobState.RUNNING, Job.lease_until > ahead),
    )


def wanted(session: Session, kinds: Collection[JobKind], now: datetime) -> bool:
    """Whether a job of these kinds is running, or could be worked on now."""
    waits = or_(Job.run_after.is_(None), Job.run_after <= now)
    could = and_(Job.state == JobState.DUE, Job.due_at <= now, waits)
    found = select(Job.id).where(Job.kind.in_(kinds), or_(Job.state == JobState.RUNNING, could), kept())
    return session.scalar(found.limit(1)) is not None


def due(session: Session, now: datetime, most: int) -> list[Job]:
    """Some jobs of each kind that could be worked on now; workers are woken again in case a message was lost."""
    found: list[Job] = []
    for kind in all_kinds():
        found += session.scalars(select(Job).where(*_claimable(kind, now)).order_by(Job.due_at).limit(most))
    return found


def _took(session: Session, job_id: str, worker: str, now: datetime) -> bool:
    result = session.execute(
        update(Job)
        .where(Job.id == job_id, Job.state == JobState.DUE)
        .values(
            state=JobState.RUNNING,
            attempt=Job.attempt + 1,
            tries=Job.tries + 1,
            leased_by=worker,
            lease_until=now + LEASE,
            claimed_at=now,
        )
    )
    return _hit(result)


def _update_held(session: Session, held: Claim, *only: ColumnElement[bool], **values: object) -> None:
    result = session.execute(
        update(Job)
        .where(
            Job.id == held.job_id,
            Job.state == JobState.RUNNING,
            Job.attempt == held.attempt,
            Job.leased_by == held.worker,
            *only,
        )
        .values(**values)
        .execution_options(synchronize_session="fetch" if only else "auto")
    )
    if not _hit(result):
        raise LeaseLost()


def _hit(result: object) -> bool:
    assert isinstance(result, CursorResult)  # noqa: S101 - what execute() gives for an UPDATE
    return result.rowcount == 1
