"""A day's history of classrooms: spans of what screens did. Flushes and never commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from catalog.courses.models import Lesson
from player.classrooms.screens.models import Screen
from player.classrooms.screens.state import SILENT_AFTER
from player.classrooms.wall.models import Doing, ScreenSpan
from player.classrooms.wall.saying import read

KEPT_FOR = timedelta(days=60)
"""How long spans are kept when the settings say nothing else."""
BRIEF = timedelta(seconds=5)
"""A pause that is shorter is no event of its own."""


@dataclass(frozen=True)
class Piece:
    """A part of the strip of a day; `doing` None: off, or without a line."""

    doing: Doing | None
    since: datetime
    until: datetime
    title: str = ""


@dataclass(frozen=True)
class Follower:
    """Follows what screens do."""

    kept: timedelta = KEPT_FOR
    """How long spans are kept."""

    def __call__(self, session: Session, screen: Screen, seen_before: datetime | None, now: datetime) -> None:
        """Note what a screen does now; `seen_before`: when it had spoken before."""
        note(session, screen, seen_before, now, self.kept)


def note(session: Session, screen: Screen, seen_before: datetime | None, now: datetime, kept: timedelta) -> bool:
    """Note what a screen does, if that has changed, or after a silence; answers whether it has."""
    if screen.classroom_id is None:
        return False
    said = read(screen.said)
    is_open = (ScreenSpan.screen_id == screen.id, ScreenSpan.until.is_(None))
    last = session.scalar(select(ScreenSpan).where(*is_open).order_by(ScreenSpan.id.desc()).limit(1))
    was_silent = seen_before is None or now - seen_before > SILENT_AFTER
    if last is not None and not was_silent and (last.doing, last.lesson_id) == (said.doing, said.lesson):
        return False
    if last is not None:
        last.until = seen_before if was_silent and seen_before else now
        if last.until - last.since < BRIEF and not was_silent:
            session.delete(last)
    session.add(
        ScreenSpan(
            classroom_id=screen.classroom_id,
            screen_id=screen.id,
            doing=said.doing,
            lesson_id=said.lesson,
            since=now,
        )
    )
    session.flush()
    old = (ScreenSpan.screen_id == screen.id, ScreenSpan.until.is_not(None), ScreenSpan.until < now - kept)
    session.execute(delete(ScreenSpan).where(*old))
    return True


def strip(
    session: Session, classroom_id: str, since: datetime, until: datetime, seen_at: datetime | None
) -> list[Piece]:
    """What happened in a classroom between two times; what no span covers is a piece without `doing`."""
    within = (ScreenSpan.since < until, or_(ScreenSpan.until.is_(None), ScreenSpan.until > since))
    query = select(ScreenSpan, Lesson.title).outerjoin(Lesson, Lesson.id == ScreenSpan.lesson_id)
    rows = session.execute(query.where(ScreenSpan.classroom_id == classroom_id, *within).order_by(ScreenSpan.since))
    found = [
        Piece(span.doing, max(span.since, since), min(_end(span, seen_at, until), until), title or "")
        for span, title in rows
    ]
    return list(filled(found, since, until))


def filled(found: Sequence[Piece], since: datetime, until: datetime) -> list[Piece]:
    """The pieces with what lies between them; later pieces begin no earlier than others end."""
    pieces: list[Piece] = []
    at = since
    for piece in found:
        begins = max(piece.since, at)
        if piece.until <= begins:
            continue
        if begins > at:
            pieces.append(Piece(None, at, begins))
        pieces.append(Piece(piece.doing, begins, piece.until, piece.title))
        at = piece.until
    if at < until:
        pieces.append(Piece(None, at, until))
    return pieces


def _end(span: ScreenSpan, seen_at: datetime | None, until: datetime) -> datetime:
    """An open span lasts as long as the screen was heard of."""
    if span.until is not None:
        return span.until
    if seen_at is None or until - seen_at > SILENT_AFTER:
        return max(seen_at or span.since, span.since)
    return until
