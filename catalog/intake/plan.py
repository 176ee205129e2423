"""The plan of an import: which courses, sections and lessons would be made of which files. Data only."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from catalog.intake.listing import Listed


@dataclass
class PlannedLesson:
    """A lesson of one video, and what belongs to it."""

    file: Listed
    title: str
    invented: bool = False
    """Whether its file has a name that says nothing, such as MVI_0412."""
    captions: list[Listed] = field(default_factory=list)
    attachments: list[Listed] = field(default_factory=list)
    picture: Listed | None = None


@dataclass
class PlannedSection:
    """A part of a course; `path` is that of its folder."""

    path: str
    title: str
    lessons: list[PlannedLesson] = field(default_factory=list)


@dataclass
class PlannedCourse:
    """A course; `path` is that of its folder. The lessons of `first` stand before all sections."""

    path: str
    title: str
    category: str = ""
    """The folder's name that stands for its category; "" when there is none."""
    first: list[PlannedLesson] = field(default_factory=list)
    sections: list[PlannedSection] = field(default_factory=list)
    description: Listed | None = None
    picture: Listed | None = None

    @property
    def lessons(self) -> Iterator[PlannedLesson]:
        """All its lessons in order."""
        yield from self.first
        for section in self.sections:
            yield from section.lessons


@dataclass(frozen=True)
class Odd:
    """A file that does not become part of a course, or does so with a remark; `code` is one of oddities.CODES."""

    file: Listed
    code: str
    facts: dict[str, object] = field(default_factory=dict)


@dataclass
class Plan:
    """The whole import, in order."""

    courses: list[PlannedCourse] = field(default_factory=list)
    odd: list[Odd] = field(default_factory=list)
    hidden: int = 0
    """Files of systems and programs, left out."""
