"""How relevant the hits are: precision and recall on judged queries (bench/searching/judged/README.md)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.searching.engines import Engine
from catalog.search.documents import CourseText, CueText, LessonText

FOLDER = Path(__file__).parent / "judged"


@dataclass(frozen=True)
class Judged:
    """A query, and the ids that are wanted."""

    text: str
    wanted: frozenset[str]


@dataclass(frozen=True)
class Relevance:
    """Means over all queries, and the queries that fell short."""

    precision: float
    """At 5, of what can be reached."""
    recall: float
    """At 20."""
    short: list[str]


def _lines(name: str) -> Iterator[list[str]]:
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield [part.strip() for part in line.split("|")]


def catalogue() -> list[CourseText]:
    """The courses; the id of a lesson is that of its course and its place: 01.3."""
    return [_course(*parts) for parts in _lines("catalogue.txt")]


def _course(*parts: str) -> CourseText:
    number, title, category, teacher, about, lessons = parts
    return CourseText(
        id=number,
        title=title,
        title_en="",
        description=about,
        category=(category, category, category),
        teacher=(teacher, teacher),
        fingerprint=number,
        lessons=[_lesson(f"{number}.{place}", text) for place, text in enumerate(lessons.split(" / "), start=1)],
    )


def _lesson(lesson_id: str, text: str) -> LessonText:
    title, _, said = text.partition(" :: ")
    return LessonText(lesson_id, title.strip(), "", 600.0, [CueText(12.0, said)] if said else [])


def queries() -> list[Judged]:
    """All queries."""
    return [Judged(text, frozenset(wanted.split())) for text, wanted in _lines("queries.txt")]


def relevance(engine: Engine, asked: Sequence[Judged]) -> Relevance:
    """Ask all queries of an engine that holds the catalogue."""
    precisions, recalls, short = [], [], []
    for query in asked:
        ids = list(dict.fromkeys(engine.answer(query.text)))
        precision = len(query.wanted & set(ids[:5])) / min(5, len(query.wanted))
        recall = len(query.wanted & set(ids[:20])) / min(20, len(query.wanted))
        precisions.append(precision)
        recalls.append(recall)
        if precision < 1 or recall < 1:
            short.append(query.text)
    return Relevance(sum(precisions) / len(asked), sum(recalls) / len(asked), short)
