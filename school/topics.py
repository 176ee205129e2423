"""The topics of the school: one line each. Everything in them is used through this module (catalog/topic.py)."""

from collections.abc import Iterator
from importlib import import_module

import click
from flask import Blueprint
from sqlalchemy.orm import Session

from catalog.departures.service import Stored
from catalog.jobs.kinds import JobKind
from catalog.members.models import Member
from catalog.objects import References
from catalog.topic import Act, Invariant, Link, Topic

FOLDERS = (
    "catalog.communities",
    "catalog.members",
    "catalog.audit",
    "catalog.categories",
    "catalog.courses",
    "catalog.uploads",
    "catalog.jobs",
    "catalog.videos",
    "catalog.teams",
    "catalog.captions",
    "catalog.chapters",
    "catalog.glossaries",
    "catalog.attachments",
    "catalog.calls",
    "catalog.clips",
    "catalog.pictures",
    "catalog.likeness",
    "catalog.watchlists",
    "catalog.checks",
    "catalog.mail",
    "catalog.notices",
    "catalog.reactions",
    "catalog.comments",
    "catalog.corrections",
    "catalog.invitations",
    "catalog.removal",
    "catalog.departures",
    "catalog.intake",
    "catalog.search",
    "player.delivery",
    "player.progress",
    "player.learning",
    "player.viewing",
    "player.statistics",
    "player.classrooms.bigscreen",
    "player.classrooms.screens",
    "player.classrooms.attendance",
    "player.classrooms.timetable",
    "player.classrooms.help",
    "player.classrooms.wall",
    "player.classrooms.setup",
    "player.classrooms.offline",
    "player.classrooms.remotes",
    "school.people",
    "school.pipeline",
    "school.operations",
)
TOPICS: tuple[Topic, ...] = tuple(import_module(f"{folder}.topic").TOPIC for folder in FOLDERS)


def blueprints() -> Iterator[Blueprint]:
    """The routes of all topics."""
    for topic in TOPICS:
        yield from topic.blueprints()


def links(viewer: Member | None) -> list[Link]:
    """The links that `viewer` (None: a visitor) can use, in their order."""
    found = (link for topic in TOPICS for link in topic.links if link.shown(viewer))
    return sorted(found, key=lambda link: link.rank)


def commands() -> Iterator[click.Command]:
    """The commands of all topics."""
    for topic in TOPICS:
        yield from topic.commands()


def job_kinds() -> list[JobKind]:
    """The kinds of jobs of all topics."""
    return [kind for topic in TOPICS for kind in topic.job_kinds]


def acts() -> dict[JobKind, Act]:
    """How the jobs are done that need no more than the database."""
    return {kind: act for topic in TOPICS for kind, act in topic.acts().items()}


def stored() -> Stored:
    """What all topics store about members."""
    leavings = [topic.leaving() for topic in TOPICS]
    personal = [one for topic in TOPICS for one in topic.personal]
    return Stored(personal, [leaving for leaving in leavings if leaving is not None])


def references(session: Session) -> References:
    """All referenced objects, as `session` sees them."""
    return References.together(topic.references(session) for topic in TOPICS)


def invariants(*, deep: bool = False) -> list[Invariant]:
    """Invariants of all topics; `deep` adds slow ones."""
    found = [rule for topic in TOPICS for rule in topic.invariants]
    return found + [rule for topic in TOPICS if deep for rule in topic.deep_invariants]
