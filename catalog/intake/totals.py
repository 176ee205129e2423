"""What an import becomes, by category: the table beside the plan."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from catalog.intake.kinds import Role
from catalog.intake.models import FileState
from catalog.intake.report import Line


@dataclass
class Total:
    """Of one category; "" is that of courses of which no folder says one."""

    category: str
    courses: set[str] = field(default_factory=set)
    videos: int = 0
    seconds: float = 0.0
    size: int = 0
    """Bytes of the files."""


def totals(lines: Iterable[Line]) -> list[Total]:
    """Of the videos that are or will be taken, the largest first."""
    found: dict[str, Total] = {}
    for line in lines:
        file = line.file
        if file.role is Role.VIDEO and file.state in (FileState.PLANNED, FileState.TAKEN, FileState.WAITING):
            one = found.setdefault(line.category, Total(line.category))
            one.courses.add(line.course)
            one.videos += 1
            one.seconds += file.duration or 0.0
            one.size += file.size
    return sorted(found.values(), key=lambda one: -one.size)
