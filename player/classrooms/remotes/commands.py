"""Commands to a screen: one order for all phones, nothing lost on the way, nothing done late.

A command is a row with the next number of its screen. The screen gets a hint (`screen-commands:ID`) and asks for all
after the last number that it knows. Use cases flush and never commit.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from catalog.changes import changed
from catalog.clips.models import Clip
from catalog.courses.models import Lesson
from catalog.courses.numbers import lesson_numbered
from catalog.errors import NotFound
from catalog.members.models import Member
from catalog.members.principal import Principal
from catalog.members.rights import require
from catalog.members.roles import Right
from catalog.videos.models import VideoHolder
from player.classrooms.remotes.errors import UnknownLesson
from player.classrooms.remotes.models import Remote, ScreenCommand
from player.classrooms.screens.errors import ScreenNotPaired
from player.classrooms.screens.models import Screen

LIVES = timedelta(seconds=5)
"""A screen that comes back after that must not jump because of what somebody pressed a minute ago."""
KEPT_FOR = timedelta(minutes=10)


def send(
    session: Session, principal: Principal, screen: Screen, body: dict[str, Any], now: datetime
) -> ScreenCommand:
    """Send a command. Raises NotAllowed, ScreenNotPaired, UnknownLesson."""
    by = require(principal, Right.STEER, screen)
    if not screen.active:
        raise ScreenNotPaired()
    body = _with_lesson(session, body)
    holders: dict[str, type[VideoHolder]] = {"lesson": Lesson, "clip": Clip}
    for name, holder in holders.items():
        if name in body and not _is_public(session.get(holder, body[name])):
            raise UnknownLesson()
    # The row is locked until the commit, so that numbers are visible in their order.
    raised = update(Screen).where(Screen.id == screen.id).values(commands=Screen.commands + 1)
    number = session.scalar(raised.returning(Screen.commands).execution_options(synchronize_session=False))
    old = (ScreenCommand.screen_id == screen.id, ScreenCommand.at < now - KEPT_FOR)
    session.execute(delete(ScreenCommand).where(*old))
    command = ScreenCommand(screen_id=screen.id, number=number, body=body, sender=_name(by), at=now)
    session.add(command)
    session.flush()
    changed(session, f"screen-commands:{screen.id}")
    return command


def after(session: Session, screen: Screen, number: int, now: datetime) -> Sequence[ScreenCommand]:
    """The commands behind this number that are still to be done, in their order."""
    query = select(ScreenCommand).where(ScreenCommand.screen_id == screen.id, ScreenCommand.number > number)
    return session.scalars(query.where(ScreenCommand.at > now - LIVES).order_by(ScreenCommand.number)).all()


def last(session: Session, screen: Screen, now: datetime) -> ScreenCommand | None:
    """The last command of the last minutes, for the other phones."""
    query = select(ScreenCommand).where(ScreenCommand.screen_id == screen.id, ScreenCommand.at > now - KEPT_FOR)
    return session.scalar(query.order_by(ScreenCommand.number.desc()).limit(1))


def _with_lesson(session: Session, body: dict[str, Any]) -> dict[str, Any]:
    """A command that names its lesson by id and not by number: what a screen gets has a `number` of its own."""
    if "number" not in body:
        return body
    try:
        lesson = lesson_numbered(session, body["number"])
    except NotFound:
        raise UnknownLesson() from None
    return {name: value for name, value in body.items() if name != "number"} | {"lesson": lesson.id}


def _is_public(holder: VideoHolder | None) -> bool:
    return holder is not None and holder.public


def _name(by: object) -> str:
    member = by.member if isinstance(by, Remote) else by
    return member.name if isinstance(member, Member) else ""
