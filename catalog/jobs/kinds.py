"""Kinds of jobs. A topic defines those it brings in its jobs.py and lists them in its topic.py."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Dialect, Select, String, TypeDecorator, select

from catalog.database import Base

QUEUES = ("default", "encode", "index", "speech")
"""`encode`: jobs that use all cores; `index`: jobs that read a whole source; `speech`: those that write captions,
when nothing else is to be done; `default`: the others."""
_BY_NAME: dict[str, "JobKind"] = {}


@dataclass(frozen=True)
class JobKind:
    """A kind of work on one subject, a row of `model` whose id the job names.

    `kept` says of a row of `model` that it was not removed: jobs of the others wait, since a removal can be undone.
    """

    name: str
    model: type[Base] = field(compare=False, repr=False)
    kept: Callable[[], ColumnElement[bool]] = field(compare=False, repr=False)
    sentence: str = field(compare=False, repr=False)
    """The name of the work for operators; an English msgid."""
    queue: str = field(default="default", compare=False, repr=False)

    def __post_init__(self) -> None:
        """Raises ValueError for a name that another kind has, and for an unknown queue."""
        if self.name in _BY_NAME or self.queue not in QUEUES:
            raise ValueError(f"job kind {self.name} is there already, or has no queue")
        _BY_NAME[self.name] = self

    def subjects(self, *, kept: bool = True) -> Select[str]:
        """The ids of all subjects that are there; `kept`: of those that were not removed."""
        ids: Select[str] = select(self.model.id)  # type: ignore[attr-defined]
        return ids.where(self.kept()) if kept else ids


def all_kinds() -> list[JobKind]:
    """Every kind that was defined, in the order of definition."""
    return list(_BY_NAME.values())


class KindName(TypeDecorator[JobKind]):
    """A kind of job, stored as its name."""

    impl = String(20)
    cache_ok = True

    def process_bind_param(self, value: JobKind | None, dialect: Dialect) -> str | None:
        return None if value is None else value.name

    def process_result_value(self, value: Any, dialect: Dialect) -> JobKind | None:
        """Raises KeyError for a kind that this version of the school does not know; its queries never ask for one."""
        return None if value is None else _BY_NAME[value]
