"""What the programme of the demo school is written in: texts in two languages, lessons, courses."""

from collections.abc import Callable
from dataclasses import dataclass

from catalog.courses.models import Level
from school.demo.clips import Clip


@dataclass(frozen=True)
class Words:
    """A text in both languages."""

    zh: str
    en: str


@dataclass(frozen=True)
class Said:
    """A caption from `at` seconds on, until the next one."""

    at: float
    words: Words


@dataclass(frozen=True)
class Handout:
    """A file beside a lesson."""

    file_name: str
    make: Callable[[], bytes]


@dataclass(frozen=True)
class Lesson:
    """What is uploaded for a lesson. `poster_at`: the second of the picture that its teacher chooses."""

    title: Words
    clip: Clip
    poster_at: float | None = None
    captions: tuple[Said, ...] = ()
    section: Words | None = None
    """The section that it stands in; the lessons of one stand side by side."""
    handout: Handout | None = None


@dataclass(frozen=True)
class Course:
    """A published course of a demo teacher."""

    teacher: str
    category: str
    title: Words
    description: Words
    lessons: tuple[Lesson, ...]
    featured: bool = False
    level: Level = Level.BEGINNER
    tags: tuple[str, ...] = ()
    taught_by: str = ""
    """The name of its teacher, where that is not a member."""
    together: tuple[str, ...] = ()
    """The teachers who make it together with its owner."""
    invited: tuple[str, ...] = ()
    """Those who were asked to."""
    needs: tuple[str, ...] = ()
    """Titles of courses that should be learned first."""
    related: tuple[str, ...] = ()
    economical: bool = False
    """Whether its videos are prepared in less time."""


@dataclass(frozen=True)
class Below:
    """A category below one of the default ones."""

    above: str
    names: Words
    art: str
