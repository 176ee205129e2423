"""The benchmark of search: its corpus and queries are the same each time, and judged queries name what there is."""

from pathlib import Path

from bench.searching.corpus import Size, corpus
from bench.searching.engines import Fts5, Ours
from bench.searching.judged import catalogue, queries, relevance
from bench.searching.measure import percentiles
from bench.searching.queries import Maker

SMALL = Size(courses=12, lessons=4, cues=3)


def test_corpus_and_queries_are_the_same_each_time() -> None:
    first, second = (list(corpus(SMALL)) for _ in range(2))
    assert first == second
    assert [len(course.lessons) for course in first] == [4] * 12
    assert Maker(first).queries(40) == Maker(second).queries(40)
    assert Maker(first).keystrokes(30) == Maker(second).keystrokes(30)


def test_judgements_are_about_courses_and_lessons_that_are_there() -> None:
    ids = {one.id for course in catalogue() for one in (course, *course.lessons)}
    asked = queries()
    assert len(asked) >= 150
    assert [query.text for query in asked if not query.wanted or query.wanted - ids] == []
    assert len({query.text for query in asked}) == len(asked)


def test_the_schools_search_finds_what_was_judged(tmp_path: Path) -> None:
    ours, other = Ours(tmp_path / "ours"), Fts5(tmp_path / "fts5")
    for engine in (ours, other):
        engine.build(catalogue())
        engine.open()
    found = relevance(ours, queries())
    assert found.precision > 0.95
    assert found.recall > 0.95
    assert relevance(other, queries()).recall < found.recall


def test_percentiles_are_milliseconds() -> None:
    assert percentiles([0.001] * 98 + [0.5, 0.7]) == [1.0, 1.0, 700.0]
    assert percentiles([]) == []
