"""The school's search, SQLite FTS5 and tantivy behind the same three methods.

The others get the same terms ready made, so that all index the same; they have no pinyin, no words read out of a run
of Chinese, no typing errors, no captions found to the second. Each answers the first 20, the total and three facets.
"""

import importlib
import json
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from catalog.search.documents import CourseText
from catalog.search.evaluate import Filters, evaluate
from catalog.search.fold import fold
from catalog.search.index import SearchIndex
from catalog.search.live import LiveIndex
from catalog.search.query import parse
from catalog.search.segment import LONG_S, SHORT_S
from catalog.search.suggest import suggest
from catalog.search.terms import pairs, pieces, terms
from catalog.search.web.hits import of_captions
from catalog.search.words import prepare

FIRST = 20


class Engine(Protocol):
    """Something that searches."""

    def build(self, courses: Sequence[CourseText]) -> None:
        """Build the index in the engine's folder."""

    def open(self) -> None:
        """Open what was built."""

    def answer(self, text: str) -> list[str]:
        """The ids of the first hits, with the total and the facets counted."""


class Ours:
    """The school's search, as a web process has it."""

    def __init__(self, folder: Path) -> None:
        self._live = LiveIndex(SearchIndex(folder))

    def build(self, courses: Sequence[CourseText]) -> None:
        """See Engine."""
        with self._live.index.writing(1):
            self._live.index.rebuild(courses)

    def open(self) -> None:
        """See Engine."""
        self._live.refresh()
        prepare()

    def answer(self, text: str) -> list[str]:
        """See Engine; captions are told with their seconds and marked."""
        clauses = parse(text)
        if not clauses:
            return []
        answer = evaluate(self._live.snapshot(), clauses, Filters())
        said = of_captions(answer, answer.saying(FIRST))
        numbers = [*answer.best(FIRST), *(number for number, _ in said)]
        return [answer.snapshot.facts(number)[0] for number in numbers[:FIRST]]

    def suggest(self, text: str) -> list[str]:
        """What stands in the list while somebody types."""
        return [one.text for one in suggest(self._live.snapshot(), text)]


Row = tuple[str, str, str, str, str, str]


def rows(courses: Sequence[CourseText]) -> Iterator[Row]:
    """For each document its id, facets and terms: title, and all the rest."""
    for course in courses:
        about = " ".join(_marked(terms(fold(course.description))))
        yield course.id, course.category[0], course.teacher[0], "", _terms_of(course.title), about
        for lesson in course.lessons:
            length = "short" if lesson.seconds < SHORT_S else "medium" if lesson.seconds < LONG_S else "long"
            said = {pair for cue in lesson.cues for run in pieces(fold(cue.text)) for pair in pairs(run)}
            said_terms = " ".join(_marked(said))
            yield lesson.id, course.category[0], course.teacher[0], length, _terms_of(lesson.title), said_terms


def _terms_of(title: str) -> str:
    return " ".join(_marked(terms(fold(title))))


def _marked(found: set[str]) -> Iterator[str]:
    """Terms as words of ASCII, which no tokenizer takes apart."""
    return ("x" + term.encode().hex() for term in found)


def asked(text: str) -> list[str]:
    """The terms of a query, all of which a hit has."""
    return [term for clause in parse(text) for term in _marked(set(clause.terms))]


class Fts5:
    """SQLite's own full-text index."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / "fts5.sqlite"

    def build(self, courses: Sequence[CourseText]) -> None:
        """See Engine."""
        with sqlite3.connect(self._path) as database:
            database.execute("PRAGMA synchronous=OFF")
            database.execute("CREATE TABLE fact (id TEXT, category TEXT, teacher TEXT, length TEXT)")
            database.execute("CREATE VIRTUAL TABLE found USING fts5 (title, rest, content='', tokenize='ascii')")
            for number, (*facts, title, rest) in enumerate(rows(courses), start=1):
                database.execute("INSERT INTO fact VALUES (?, ?, ?, ?)", facts)
                database.execute("INSERT INTO found (rowid, title, rest) VALUES (?, ?, ?)", (number, title, rest))

    def open(self) -> None:
        """See Engine."""
        self._database = sqlite3.connect(self._path)

    def answer(self, text: str) -> list[str]:
        """See Engine."""
        words = asked(text)
        if not words:
            return []
        query = "SELECT rowid FROM found WHERE found MATCH ? ORDER BY bm25(found, 10.0, 1.0)"
        numbers = [row[0] for row in self._database.execute(query, (" AND ".join(words),))]
        facts = self._database.execute(
            "SELECT rowid, id, category, teacher, length FROM fact WHERE rowid IN (SELECT value FROM json_each(?))",
            (json.dumps(numbers),),
        ).fetchall()
        ids = {fact[0]: fact[1] for fact in facts}
        for place in (2, 3, 4):
            Counter(fact[place] for fact in facts)
        return [ids[number] for number in numbers[:FIRST]]


class Tantivy:
    """tantivy, a library in Rust, through its Python package."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tantivy: Any = importlib.import_module("tantivy")

    def _schema(self) -> Any:
        builder = self._tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw")
        for name in ("category", "teacher", "length"):
            builder.add_text_field(name, stored=False, fast=True, tokenizer_name="raw")
        for name in ("title", "rest"):
            builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
        return builder.build()

    def build(self, courses: Sequence[CourseText]) -> None:
        """See Engine."""
        self._folder.mkdir(parents=True, exist_ok=True)
        writer = self._tantivy.Index(self._schema(), path=str(self._folder)).writer(128_000_000, 1)
        names = ("id", "category", "teacher", "length", "title", "rest")
        for row in rows(courses):
            writer.add_document(self._tantivy.Document(**dict(zip(names, row, strict=True))))
        writer.commit()
        writer.wait_merging_threads()

    def open(self) -> None:
        """See Engine."""
        self._index = self._tantivy.Index.open(str(self._folder))
        self._searcher = self._index.searcher()

    def answer(self, text: str) -> list[str]:
        """See Engine."""
        words = asked(text)
        if not words:
            return []
        query = self._index.parse_query(
            " AND ".join(words), default_field_names=["title", "rest"], field_boosts={"title": 10.0}
        )
        facets = {name: {"terms": {"field": name, "size": 30}} for name in ("category", "teacher", "length")}
        self._searcher.aggregate(query, facets)
        found = self._searcher.search(query, limit=FIRST, count=True)
        return [self._searcher.doc(address)["id"][0] for _, address in found.hits]


ENGINES: dict[str, Callable[[Path], Engine]] = {"ours": Ours, "fts5": Fts5, "tantivy": Tantivy}


def add_packages(folder: Path) -> None:
    """Let packages be found that only this benchmark needs."""
    sys.path.append(str(folder))
