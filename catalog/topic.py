"""The declaration of a topic (courses, captions, uploads, ...); each has one in the topic.py of its folder.

school/topics.py lists the topics, and only the school reads the list: app, navigation, command line, backup, gc and
check. CONTRIBUTING.md says how to add one.
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
from catalog.intake.probing import Prober
from catalog.jobs.kinds import JobKind
from catalog.jobs.models import Job
from catalog.members.models import Member
from catalog.objects import References
from catalog.personal import Leaving, Personal
from catalog.uploads.service import Intake
from catalog.web.shared.context import Transcoding
from storage.errors import ObjectMissing
from storage.store import Store


class Indexer(Protocol):
    """Who keeps the index of search (catalog/search/service.py)."""

    def rebuild(self, patience: float) -> int:
        """Build it anew, after at most `patience` seconds for another writer; answers how many documents it holds."""


class School(Protocol):
    """What commands and invariants need of an open school."""

    @property
    def database(self) -> Database:
        """The database."""

    @property
    def store(self) -> Store:
        """The object store."""

    @property
    def intake(self) -> Intake:
        """The intake of uploads."""

    @property
    def prober(self) -> Prober:
        """The engine, for imports."""

    @property
    def indexer(self) -> Indexer:
        """Who keeps the index of search."""

    @property
    def transcoding(self) -> Transcoding:
        """Wakes workers for committed jobs."""


OpenSchool = Callable[[], School]
"""What a command gets by @click.pass_obj. Raises ClickException for a school that was never started."""


@dataclass(frozen=True)
class Reading:
    """A snapshot of a school: a reading session of the database, and a listing of the store that began after it."""

    school: School
    session: Session
    objects: dict[str, int]
    """Every object in the store with its size in bytes."""
    now: datetime

    def size(self, key: str) -> int | None:
        """The size of an object in bytes, also of one stored after the listing. None if it is missing."""
        if key in self.objects:
            return self.objects[key]
        try:
            return self.school.store.info(key).size
        except ObjectMissing:
            return None


Blueprints = Sequence[Blueprint]
Commands = Sequence[click.Command]
Invariant = Callable[[Reading], Iterator[str]]
"""A condition that must always hold, whatever crashed: yields a sentence for each violation."""


Act = Callable[[Session, Job, datetime], None]
"""Does a job within the transaction that ends it, at the given time; flushes and never commits."""


def everybody(_viewer: Member | None) -> bool:
    """The default of Link.shown: shown to all."""
    return True


def nothing_waits(_viewer: Member) -> int:
    """The default of Link.waiting: no number is shown."""
    return 0


@dataclass(frozen=True)
class Link:
    """A link of the header and of the phone's bar. It is not shown to members who may not open its page."""

    text: str
    """An English msgid."""
    place: str
    """The value that a page sets as `here` to mark the link."""
    endpoint: str
    icon: str
    rank: int
    """Links are sorted by rank."""
    shown: Callable[[Member | None], bool] = everybody
    """Whether this member (None: a visitor) sees it."""
    main: bool = True
    on_phone: bool = True
    waiting: Callable[[Member], int] = nothing_waits
    """How much waits for the member behind the link; it is asked within a request, and shown beside the text."""


@dataclass(frozen=True)
class Topic:
    """Everything that is not declared at a route (catalog/web/shared/route.py, limits.py) or by a refusal
    (catalog/errors.py).

    Views and commands are imported when they are needed: workers need neither, and some import the list of topics.
    """

    models: tuple[type[Base], ...] = ()
    blueprints: Callable[[], Blueprints] = tuple
    links: tuple[Link, ...] = ()
    commands: Callable[[], Commands] = tuple
    job_kinds: tuple[JobKind, ...] = ()
    """What of its work stands in the ledger (jobs.py)."""
    acts: Callable[[], Mapping[JobKind, Act]] = dict
    """How those of its jobs are done that need no more than the database; school/pipeline does the others."""
    personal: tuple[Personal, ...] = ()
    """Every column of its tables that names a member (catalog/personal.py)."""
    leaving: Callable[[], Leaving | None] = lambda: None
    """What its rows need before the account of a member is deleted."""
    references: Callable[[Session], References] = lambda _session: References()
    """Objects that its rows refer to: a backup includes them, and gc spares them."""
    invariants: tuple[Invariant, ...] = ()
    """Invariants for `school check`, named after their functions."""
    deep_invariants: tuple[Invariant, ...] = ()
    """Slow invariants, for `school check --deep`."""
