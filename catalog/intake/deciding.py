"""What operators decide about imports, and teachers about those of their own: begin, correct, start, pause, discard.

Functions take a session, flush and never commit.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.categories.models import Category
from catalog.errors import NotAllowed, NotFound, WrongMove
from catalog.intake.jobs import IMPORT
from catalog.intake.kinds import Role
from catalog.intake.models import FileState, ImportFile, ImportPlace, ImportRun, RunState
from catalog.intake.oddities import ODD_SENTENCES
from catalog.intake.record import Asked, begin_run
from catalog.jobs import ledger
from catalog.jobs.ledger import Order
from catalog.jobs.models import Job
from catalog.members.models import Member
from catalog.members.principal import Principal
from catalog.members.rights import may, require
from catalog.members.roles import Right
from catalog.states import change_state
from catalog.text import line, visible
from catalog.versions import count_edit

MAX_TITLE = 120


def begin(session: Session, operator: Member, owner: Member, asked: Asked, now: datetime) -> tuple[ImportRun, Job]:
    """Let a worker look at a folder. Raises NotAllowed, NoTeacher."""
    require(operator, Right.RUN)
    run = begin_run(session, owner, operator, asked)
    return run, ledger.enqueue(session, Order(IMPORT, run.id), now=now)


def get_run(session: Session, principal: Principal, run_id: str) -> ImportRun:
    """A run: operators work on all, teachers on those whose courses become theirs. Raises NotAllowed, NotFound."""
    run = session.get(ImportRun, run_id)
    member = None if may(principal, Right.RUN) else require(principal, Right.TEACH)
    if run is None or (member is not None and member.id != run.owner_id):
        raise NotFound()
    return run


def _require(principal: Principal, run: ImportRun) -> None:
    if not may(principal, Right.RUN) and require(principal, Right.TEACH).id != run.owner_id:
        raise NotAllowed()


def runs_of(session: Session, principal: Principal, most: int) -> Sequence[ImportRun]:
    """The newest runs that somebody works on. Raises NotAllowed."""
    newest = select(ImportRun).order_by(ImportRun.created_at.desc()).limit(most)
    if not may(principal, Right.RUN):
        newest = newest.where(ImportRun.owner_id == require(principal, Right.TEACH).id)
    return session.scalars(newest).all()


def discard(session: Session, principal: Principal, run: ImportRun) -> str | None:
    """Forget a run that has made nothing yet; returns the id of its ZIP file, to be removed after the commit.

    Raises NotAllowed, WrongMove.
    """
    _require(principal, run)
    if run.started_at is not None or run.state is RunState.RUNNING:
        raise WrongMove(state=run.state.name, to="DISCARDED")
    archive = run.archive
    session.delete(run)
    session.flush()
    ledger.forget_lost(session)
    return archive


def start(session: Session, principal: Principal, run: ImportRun, now: datetime) -> Job:
    """Let a worker take the files. Raises NotAllowed, WrongMove."""
    _require(principal, run)
    change_state(run, RunState.RUNNING)
    run.code = ""
    return ledger.enqueue(session, Order(IMPORT, run.id), now=now)


def look_again(session: Session, principal: Principal, run: ImportRun, now: datetime) -> Job:
    """Let a worker look at the folder once more. Raises NotAllowed, WrongMove."""
    _require(principal, run)
    change_state(run, RunState.LOOKING)
    run.code = ""
    return ledger.enqueue(session, Order(IMPORT, run.id), now=now)


def pause(session: Session, principal: Principal, run: ImportRun) -> None:
    """Let the worker stop after the file it is at. Raises NotAllowed, WrongMove."""
    _require(principal, run)
    change_state(run, RunState.PAUSED)
    session.flush()


def correct_places(session: Session, principal: Principal, run: ImportRun, form: Mapping[str, str]) -> None:
    """Titles, categories and what is left out, as fields `title-ID`, `category-ID`, `wanted-ID` of a form.

    Courses that were made already stay as they are. Raises NotAllowed.
    """
    _require(principal, run)
    ids = set(session.scalars(select(Category.id)))
    places = select(ImportPlace).where(ImportPlace.run_id == run.id, ImportPlace.made_at.is_(None))
    for place in session.scalars(places):
        if f"title-{place.id}" not in form:
            continue
        title = line(form[f"title-{place.id}"], MAX_TITLE)
        category = form.get(f"category-{place.id}", place.category)
        before = (place.title, place.category, place.wanted)
        place.title = title if visible(title) else place.title
        place.category = category if category in ids or category == place.category else place.category
        place.wanted = f"wanted-{place.id}" in form
        place.edited = place.edited or before != (place.title, place.category, place.wanted)
    count_edit(run)
    session.flush()


def correct_files(session: Session, principal: Principal, run: ImportRun, form: Mapping[str, str]) -> None:
    """Titles of odd files, and whether they are taken, as fields `file-ID`, `take-ID`. Raises NotAllowed."""
    _require(principal, run)
    decidable = (FileState.PLANNED, FileState.LEFT_OUT, FileState.DUPLICATE)
    videos = (ImportFile.run_id == run.id, ImportFile.role == Role.VIDEO, ImportFile.state.in_(decidable))
    for file in session.scalars(select(ImportFile).where(*videos, ImportFile.lesson_id.is_(None))):
        if f"file-{file.id}" not in form or file.place_id is None:
            continue
        title = line(form[f"file-{file.id}"], MAX_TITLE)
        if visible(title) and title != file.title:
            file.title, file.edited = title, True
        take = f"take-{file.id}" in form
        if take != (file.state is FileState.PLANNED):
            file.state, file.edited = (FileState.PLANNED if take else FileState.LEFT_OUT), True
            if not take and file.code not in ODD_SENTENCES:
                file.code = "LEFT_OUT"
    session.flush()
