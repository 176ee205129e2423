"""What a topic (courses, captions, uploads, ...) brings to the school; each says it in the topic.py of its folder.

school/topics.py lists the topics, and only the school reads the list: app, navigation, command line, backup, gc and
check. How to add one stands in CONTRIBUTING.md.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import click
from flask import Blueprint
from sqlalchemy.orm import Session

from catalog.connection import Database
from catalog.database import Base
from catalog.jobs.kinds import JobKind
from catalog.jobs.models import Job
from catalog.members.models import Member
from catalog.objects import References
from catalog.uploads.service import Intake
from catalog.web.shared.context import Transcoding
from storage.errors import ObjectMissing
from storage.store import Store


class School(Protocol):
    """An open school, as commands and invariants need it."""

    @property
    def database(self) -> Database:
        """Where sessions come from."""

    @property
    def store(self) -> Store:
        """Where the objects are."""

    @property
    def intake(self) -> Intake:
        """Where uploads come in."""

    @property
    def transcoding(self) -> Transcoding:
        """Who is told of committed jobs."""


OpenSchool = Callable[[], School]
"""What a command gets by @click.pass_obj. Raises ClickException for a school that was never started."""


@dataclass(frozen=True)
class Reading:
    """One look at a school: a reading of the database, and a listing of the store that began after it."""

    school: School
    session: Session
    objects: dict[str, int]
    """Every object in the store with its size in bytes."""
    now: datetime

    def size(self, key: str) -> int | None:
        """The size of an object in bytes; one that came after the listing counts. None if it is missing."""
        if key in self.objects:
            return self.objects[key]
        try:
            return self.school.store.info(key).size
        except ObjectMissing:
            return None


Blueprints = Sequence[Blueprint]
Commands = Sequence[click.Command]
Invariant = Callable[[Reading], Iterator[str]]
"""What must always be true, whatever crashed: yields a sentence for each thing that breaks it."""


Act = Callable[[Session, Job, datetime], None]
"""Does a job within the transaction that ends it, at the given time; flushes and never commits."""


def everybody(_viewer: Member | None) -> bool:
    """Of a link that nobody is denied."""
    return True


@dataclass(frozen=True)
class Link:
    """A link of the header and of the phone's bar. A page that somebody may not open is not offered to them."""

    text: str
    """An English msgid."""
    place: str
    """What a page sets as `here` to mark the link."""
    endpoint: str
    icon: str
    rank: int
    """Links stand from the lowest rank to the highest."""
    shown: Callable[[Member | None], bool] = everybody
    """Whether this member (None: a visitor) gets it."""
    main: bool = True
    on_phone: bool = True


@dataclass(frozen=True)
class Topic:
    """All that is not said at a route (catalog/web/shared/route.py, limits.py) or by a refusal (catalog/errors.py).

    Views and commands are imported when they are asked for: workers need neither, and some import the list of topics.
    """

    models: tuple[type[Base], ...] = ()
    blueprints: Callable[[], Blueprints] = tuple
    links: tuple[Link, ...] = ()
    commands: Callable[[], Commands] = tuple
    job_kinds: tuple[JobKind, ...] = ()
    """What of its work stands in the ledger (jobs.py)."""
    acts: Callable[[], Mapping[JobKind, Act]] = dict
    """How those of its jobs are done that need no more than the database; school/pipeline does the others."""
    references: Callable[[Session], References] = lambda _session: References()
    """Which objects its rows point to: a backup holds them, and gc leaves them."""
    invariants: tuple[Invariant, ...] = ()
    """What `school check` looks at, by the names of the functions."""
    deep_invariants: tuple[Invariant, ...] = ()
    """The same for `school check --deep`: those that take long."""
