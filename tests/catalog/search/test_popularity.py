"""What is played often comes first among equal hits, and only there."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from catalog.clock import now
from catalog.members.models import Member
from catalog.search.index import SearchIndex
from catalog.search.live import LiveIndex
from catalog.search.popularity import Popularity, step
from catalog.search.refresh import refresh_search
from player.progress.ranges import Ranges
from player.statistics.models import Play
from player.statistics.weeks import monday
from school.services import Services
from tests.catalog.search.test_index import course, found
from tests.factories import published_course


@pytest.fixture
def index(tmp_path: Path) -> SearchIndex:
    made = SearchIndex(tmp_path / "search")
    with made.writing(1):
        made.rebuild(replace(course(number), published=float(-number)) for number in range(3))
    return made


def test_of_equal_hits_the_popular_one_comes_first_from_the_next_change_on(index: SearchIndex) -> None:
    live = LiveIndex(index)
    assert found(live, "秧歌舞") == ["c0", "c1", "c2"]
    with index.writing(1):
        index.update([replace(course(2), popularity=2, published=-2.0)])
    assert found(live, "秧歌舞") == ["c2", "c0", "c1"]


def test_what_was_edited_keeps_its_place(index: SearchIndex) -> None:
    with index.writing(1):
        index.update([replace(course(0), published=0.0)])
    assert found(LiveIndex(index), "秧歌舞") == ["c0", "c1", "c2"]


def test_a_title_that_fits_better_stands_above_a_popular_course(index: SearchIndex) -> None:
    with index.writing(1):
        index.update([replace(course(1), popularity=5), replace(course(7, "学秧歌舞"), popularity=5)])
    live = LiveIndex(index)
    assert found(live, "秧歌舞0")[0] == "c0"
    assert found(live, "秧歌舞")[-1] == "c7"


def test_a_step_takes_four_times_as_many_plays() -> None:
    assert [step(plays) for plays in (0, 1, 2, 7, 8, 31, 32, 127, 128)] == [0, 0, 1, 1, 2, 2, 3, 3, 4]


def test_plays_are_not_counted_at_each_comparison(services: Services) -> None:
    counted = []
    popularity = Popularity(lambda _: counted.append(1) or {"c1": 9})  # type: ignore[func-returns-value]
    with services.database.readers() as session:
        assert [dict(popularity.steps(session)) for _ in range(3)] == [{"c1": 2}] * 3
    assert counted == [1]


def test_plays_of_the_last_weeks_bring_a_course_forward(services: Services, teacher: Member) -> None:
    courses = [published_course(services, teacher, "秧歌舞", ["站姿"]) for _ in range(3)]
    with services.database.sessions() as session:
        for place, (weeks, plays) in enumerate(((20, 40), (1, 2), (0, 9))):
            for number in range(plays):
                at = now() - timedelta(weeks=weeks)
                facts = {"lesson_id": courses[place].lessons[0].id, "upload_id": "u", "viewer": f"v{number}"}
                ranges = {"watched": Ranges(1), "again": Ranges(0), "seconds": 1}
                session.add(Play(id=f"{place}-{number}", week=monday(at), at=at, **facts, **ranges))
        session.commit()
    refresh_search(services.indexer)
    ids = found(LiveIndex(services.indexer.index), "秧歌舞")
    assert ids == [courses[2].id, courses[1].id, courses[0].id]
