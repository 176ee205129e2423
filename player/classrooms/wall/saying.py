"""Reads what a screen says about itself (POST /api/v1/screens/me/state), whatever version its page has."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from player.classrooms.wall.models import Doing


@dataclass(frozen=True)
class Kept:
    """How much of the lesson of a screening is on the disk."""

    percent: int
    rung: int | None
    """The height that plays from there; None: not known."""


@dataclass(frozen=True)
class Said:
    """What a screen said."""

    lesson: str | None = None
    position: float = 0.0
    playing: bool = False
    speed: float = 1.0
    line_kbit: int | None = None
    free: int | None = None
    """Bytes."""
    quota: int | None = None
    persisted: bool | None = None
    """Whether its browser promised to keep what is on the disk."""
    clock: float | None = None
    """Seconds by which the PC's clock is ahead of the school's."""
    remotes: int = 0
    errors: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    """The names of the self-tests that failed."""
    by_screening: Mapping[str, Kept] | None = None
    by_lesson: Mapping[str, Kept] | None = None

    @property
    def doing(self) -> Doing:
        """What it does."""
        if self.lesson is None:
            return Doing.IDLE
        return Doing.PLAY if self.playing else Doing.PAUSE

    @property
    def share_free(self) -> float | None:
        """The part of its disk that is free, 0 to 1."""
        return self.free / self.quota if self.free is not None and self.quota else None


def read(said: Mapping[str, Any]) -> Said:
    """What a report says; what is missing or odd is left out, since a screen must not spoil the wall."""
    offline = _part(said, "offline") or said
    disk, line, tests = _part(offline, "disk"), _part(offline, "line"), _part(said, "tests")
    ready = [one for one in _list(offline.get("ready")) if isinstance(one, Mapping)]
    free, quota = _number(disk.get("free")), _number(disk.get("quota"))
    clock, clock_ms = _number(said.get("clock_offset")), _number(offline.get("clock_ms"))
    clock = clock_ms / 1000 if clock is None and clock_ms is not None else clock
    kbit = _number(line.get("kbit"))
    persisted = disk.get("persisted")
    return Said(
        lesson=str(said["lesson"]) if said.get("lesson") else None,
        position=_number(said.get("position")) or 0.0,
        playing=said.get("playing") is True,
        speed=_number(said.get("speed")) or 1.0,
        line_kbit=None if kbit is None else int(kbit),
        free=None if free is None else int(free),
        quota=None if quota is None else int(quota),
        persisted=persisted if isinstance(persisted, bool) else None,
        clock=clock,
        remotes=int(_number(said.get("remotes")) or 0),
        errors=tuple(str(one)[:80] for one in _list(said.get("errors"))[:5]),
        failed=tuple(str(name)[:20] for name, state in tests.items() if state == "bad"),
        by_screening={str(one["screening"]): _kept(one) for one in ready if one.get("screening")},
        by_lesson={str(one["lesson"]): _kept(one) for one in ready if one.get("lesson")},
    )


def _kept(one: Mapping[str, Any]) -> Kept:
    percent, rung = _number(one.get("percent")), _number(one.get("rung"))
    return Kept(max(0, min(100, int(percent or 0))), None if rung is None else int(rung))


def _part(said: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = said.get(name)
    return found if isinstance(found, Mapping) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _number(value: object) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and abs(value) < 1e18 else None  # type: ignore[arg-type]
