"""Queries as neighbours type them, with slips and in many ways, on the catalogue of the bench's judged queries."""

from pathlib import Path

import pytest

from bench.searching.engines import Ours
from bench.searching.judged import catalogue
from catalog.search.evaluate import Filters, evaluate
from catalog.search.fold import fold
from catalog.search.query import parse
from catalog.search.readings import MOST_TRIED
from catalog.search.service import correction
from catalog.search.snapshot import Snapshot


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Ours:
    made = Ours(Path(tmp_path_factory.mktemp("index")))
    made.build(catalogue())
    made.open()
    return made


@pytest.fixture
def snapshot(ours: Ours) -> Snapshot:
    return ours._live.snapshot()


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        pytest.param("太级拳", "03", id="another character of the same sound"),
        pytest.param("血压记", "05.1", id="another character, though its words stand elsewhere"),
        pytest.param("瑜珈", "37", id="two characters, one of them another"),
        pytest.param("防骗", "09", id="characters left out in between"),
        pytest.param("脖子酸", "38", id="a word that no dictionary has"),
        pytest.param("刘老师", "03", id="a teacher by family name"),
        pytest.param("王师傅", "01", id="a teacher by another form of address"),
        pytest.param("手机上怎么挂号", "07", id="little words that say nothing"),
        pytest.param("包饺子视频教程", "19", id="a word made of such words"),
        pytest.param("hóngshāo ròu", "18.1", id="pinyin with tones"),
        pytest.param("weixn", "08", id="pinyin with a letter missing"),
        pytest.param("taijiqaun", "03", id="pinyin with letters that changed places"),
        pytest.param("chongqingxiaomain", "20", id="a long one with an error"),
        pytest.param("guangchangwu xiaopingguo", "35", id="pinyin of two parts of a name"),
        pytest.param("shoujiguahaowangshangjiaofei", "07.4", id="pinyin of two names without a blank"),
        pytest.param("厨馀垃圾", "41.1", id="traditional"),
        pytest.param("ＡＥＤ", "40.4", id="full width"),
        pytest.param("24式", "03", id="digits for a Chinese numeral"),
    ],
)
def test_what_was_meant_is_among_the_first_five(ours: Ours, typed: str, wanted: str) -> None:
    assert wanted in ours.answer(typed)[:5]


def test_it_is_said_when_something_else_was_looked_for(snapshot: Snapshot) -> None:
    answer = evaluate(snapshot, parse("太级拳 起势"), Filters())
    assert answer.corrected == correction(answer, "太级拳 起势") == "太极拳 起势"


@pytest.mark.parametrize("typed", ["太极拳", "手机挂号", "yangge", "第三讲"])
def test_what_stands_somewhere_is_taken_as_it_was_typed(snapshot: Snapshot, typed: str) -> None:
    assert evaluate(snapshot, parse(typed), Filters()).corrected == ""


@pytest.mark.parametrize("typed", ["魑魅魍魉", "asdkfjhaskdfj", "qqqq wwww"])
def test_what_is_nowhere_stays_nowhere(snapshot: Snapshot, typed: str) -> None:
    assert evaluate(snapshot, parse(typed), Filters()).total() == 0


def test_a_query_of_many_wrong_words_looks_few_of_them_up(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []

    def look(_: Snapshot, word: str) -> int:
        looked.append(word)
        return 0

    monkeypatch.setattr("catalog.search.readings._names", look)
    for typed in ("zhangsanlisi wangwu zhaoliu sunqi zhouba", "zhangsanlisi wangwu", "a" * 10_000):
        looked.clear()
        evaluate(snapshot, parse(typed), Filters())
        assert len(looked) < 3 * MOST_TRIED


def test_folding_leaves_accents_out_and_keeps_the_length() -> None:
    assert fold("lǜsè Café Ångström") == "lvse cafe angstrom"
    assert len(fold("ﬃ½ǚé")) == 4
