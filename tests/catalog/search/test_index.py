"""The index on disk: built, changed, lost, damaged, written by one at a time."""

import threading
from pathlib import Path

import pytest

from catalog.search.documents import CourseText, CueText, LessonText
from catalog.search.errors import SearchNotReady
from catalog.search.evaluate import Filters
from catalog.search.index import IndexBusy, IndexLost, SearchIndex
from catalog.search.live import LiveIndex
from catalog.search.service import search


def course(number: int, title: str = "秧歌舞", lessons: int = 2) -> CourseText:
    """A course with lessons that say something."""
    return CourseText(
        id=f"c{number}",
        title=f"{title}{number}",
        title_en="",
        description="从站姿开始",
        category=("dance", "歌舞健身", "Dance"),
        teacher=("t", "王桂兰"),
        fingerprint=f"f{number}",
        lessons=[
            LessonText(f"c{number}l{place}", f"第{place}讲", "", 100.0, [CueText(1.5, f"绸带跟着肘走 {number}")])
            for place in range(1, lessons + 1)
        ],
    )


def found(live: LiveIndex, query: str) -> list[str]:
    """The ids of all hits."""
    live.refresh()
    answer = search(live, query, Filters())
    assert answer is not None
    return [answer.snapshot.facts(number)[0] for number in (*answer.best(100), *answer.saying(100))]


@pytest.fixture
def index(tmp_path: Path) -> SearchIndex:
    made = SearchIndex(tmp_path / "search")
    with made.writing(1):
        made.rebuild(course(number) for number in range(3))
    return made


def test_a_change_is_found_and_what_was_there_before_is_not(index: SearchIndex) -> None:
    live = LiveIndex(index)
    assert found(live, "秧歌舞1") == ["c1"]
    with index.writing(1):
        index.update([course(1, "太极拳")])
    assert found(live, "秧歌舞1") == []
    assert found(live, "太极拳") == ["c1"]
    assert index.held() == {"c0": "f0", "c1": "f1", "c2": "f2"}


def test_a_course_that_is_taken_out_goes_with_its_lessons(index: SearchIndex) -> None:
    live = LiveIndex(index)
    assert len(found(live, "绸带")) == 6
    with index.writing(1):
        index.update((), gone=["c1"])
    assert sorted(found(live, "绸带")) == ["c0l1", "c0l2", "c2l1", "c2l2"]


def test_many_small_changes_are_merged_and_stay_right(index: SearchIndex) -> None:
    live = LiveIndex(index)
    for turn in range(12):
        with index.writing(1):
            index.update([course(turn % 4, f"太极拳{turn}回", lessons=turn % 3 + 1)], gone=[f"c{turn % 4}"])
    assert sorted(found(live, "太极拳")) == ["c0", "c1", "c2", "c3"]
    assert len(found(live, "绸带")) == 3 + 1 + 2 + 3
    assert len(live.snapshot().segments) < 10


def test_readers_go_on_with_what_they_have_open_while_it_is_built_anew(index: SearchIndex) -> None:
    live = LiveIndex(index)
    before = found(live, "绸带")
    answer = search(live, "第1讲", Filters())
    with index.writing(1):
        index.rebuild([course(7)])
    assert answer is not None
    assert len(answer.best(10)) == 3
    assert len(before) == 6
    assert found(live, "秧歌") == ["c7"]


def test_only_one_writes_and_another_waits_no_longer_than_it_wants(index: SearchIndex) -> None:
    with index.writing(1), pytest.raises(IndexBusy), index.writing(0.1):
        pass


def test_without_an_index_search_is_not_ready(tmp_path: Path) -> None:
    empty = SearchIndex(tmp_path)
    with pytest.raises(IndexLost):
        empty.held()
    live = LiveIndex(empty)
    live.refresh()
    with pytest.raises(SearchNotReady):
        search(live, "秧歌", Filters())


@pytest.mark.parametrize("kind", ["*.pst", "*.trm", "*.col", "*.toc"])
def test_a_damaged_file_is_noted_and_breaks_nothing_else(index: SearchIndex, kind: str) -> None:
    for path in (index.folder / index.name()).glob(kind):
        path.write_bytes(b"\xff" * max(1, path.stat().st_size // 2))
    live = LiveIndex(index)
    live.refresh()
    with pytest.raises(SearchNotReady):
        search(live, "秧歌", Filters())
    assert index.is_damaged
    with index.writing(1):
        index.rebuild([course(1)])
    assert not index.is_damaged
    assert found(live, "秧歌") == ["c1"]


def test_an_index_of_another_format_is_not_read(index: SearchIndex) -> None:
    (index.folder / "current").write_text(f"{index.name()} 0")
    with pytest.raises(IndexLost):
        index.held()


def test_many_threads_read_the_same_files_and_find_the_same(index: SearchIndex) -> None:
    live = LiveIndex(index)
    live.refresh()
    wrong: list[object] = []

    def read() -> None:
        for turn in range(40):
            query = ("秧歌舞", "绸带", "第2讲", "王桂兰", "ygw")[turn % 5]
            answer = search(live, query, Filters())
            if answer is None or answer.total() != {"绸带": 6}.get(query, 3):
                wrong.append((query, answer and answer.counts))

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_letters_with_digits_are_one_word(tmp_path: Path) -> None:
    index = SearchIndex(tmp_path)
    with index.writing(1):
        index.rebuild([course(1, "Excel2019表格"), course(2, "3D打印"), course(3, "第3讲 起势")])
    live = LiveIndex(index)
    assert found(live, "excel2019") == ["c1"]
    assert found(live, "3d") == ["c2"]
    assert found(live, "3d打印") == ["c2"]
    assert "c3" in found(live, "di3jiang")
