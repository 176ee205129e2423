"""Watched words as they are written and hidden, and the texts that only look as if they had one."""

import pytest

from catalog.watchlists.finder import Finder, How, Watched
from catalog.watchlists.reading import read

WORDS = ("色情", "赌博", "约炮", "代开发票", "sex", "porn", "QQ群", "加V信")
FINDER = Finder(Watched(word) for word in WORDS)


@pytest.mark.parametrize(
    ("text", "word", "written", "how"),
    [
        ("这里有色情视频", "色情", "色情", How.WRITTEN),
        ("這是色情片", "色情", "色情", How.WRITTEN),
        ("赌博罪", "赌博", "赌博", How.WRITTEN),
        ("约炮群", "约炮", "约炮", How.WRITTEN),
        ("色·情", "色情", "色·情", How.HIDDEN),
        ("色 ， 情", "色情", "色 ， 情", How.HIDDEN),
        ("色\u200b\u2060情", "色情", "色\u200b\u2060情", How.HIDDEN),
        ("代開發票", "代开发票", "代開發票", How.HIDDEN),
        ("代-开*发_票", "代开发票", "代-开*发_票", How.HIDDEN),
        ("贝者博", "赌博", "贝者博", How.PARTED),
        ("涩情", "色情", "涩情", How.SOUND),
        ("看 seqing 的", "色情", "seqing", How.SOUND),
        ("ｓｅ ｑｉｎｇ", "色情", "ｓｅ ｑｉｎｇ", How.SOUND),
        ("se情", "色情", "se情", How.SOUND),
        ("色qing", "色情", "色qing", How.SOUND),
        ("ＳＥＸ", "sex", "ＳＥＸ", How.HIDDEN),
        ("s\u0435x", "sex", "s\u0435x", How.HIDDEN),
        ("s e x", "sex", "s e x", How.HIDDEN),
        ("s.e.x!", "sex", "s.e.x", How.HIDDEN),
        ("看p0rn", "porn", "p0rn", How.HIDDEN),
        ("pooorn", "porn", "pooorn", How.HIDDEN),
        ("\U0001d42c\U0001d41e\U0001d431", "sex", "\U0001d42c\U0001d41e\U0001d431", How.HIDDEN),
        ("se\u0301x", "sex", "se\u0301x", How.HIDDEN),
        ("加 Q Q 群 123", "QQ群", "Q Q 群", How.HIDDEN),
        ("加V信", "加V信", "加V信", How.WRITTEN),
        ("看 se4qing2 的", "色情", "se4qing2", How.SOUND),
        ("sèqíng", "色情", "sèqíng", How.SOUND),
        ("带开发票", "代开发票", "带开发票", How.SOUND),
        ("色x情", "色情", "色x情", How.HIDDEN),
        ("赌66博", "赌博", "赌66博", How.HIDDEN),
        ("色\u3164情", "色情", "色\u3164情", How.HIDDEN),
        ("\u2f8a情", "色情", "\u2f8a情", How.HIDDEN),
        ("🆂🅴🆇", "sex", "🆂🅴🆇", How.HIDDEN),
        ("🇸🇪🇽", "sex", "🇸🇪🇽", How.HIDDEN),
        ("p🍆rn", "porn", "p🍆rn", How.HIDDEN),
        ("p*rn", "porn", "p*rn", How.HIDDEN),
        ("s€x", "sex", "s€x", How.HIDDEN),
    ],
)
def test_a_word_is_found_with_its_place(text: str, word: str, written: str, how: How) -> None:
    hits = FINDER.find(text)
    assert [(hit.word, hit.written, hit.how) for hit in hits] == [(word, written, how)]
    assert text[hits[0].place :].startswith(written[0])


@pytest.mark.parametrize(
    "text",
    [
        "角色情感",
        "这个角色情感很丰富",
        "红色情人节",
        "红色，情人节",
        "好色。情况不同",
        "女子色彩",
        "Essex 和 Sussex",
        "红色2情侣装",
        "5色，6情景",
        "p-r",
        "use xylophone",
        "as ex-teacher",
        "sexagon",
        "练太极拳的老师教我们健身操，动作要慢，呼吸要匀。",
        "今天包饺子，馅儿用白菜和猪肉，面要醒半小时。",
        "跟着音乐走十字步，先出左脚，再出右脚。",
        "老年大学招生，发票请到服务台开。",
        "",
        "\u200b\u200b",
    ],
)
def test_a_harmless_text_has_none(text: str) -> None:
    assert FINDER.find(text) == []


def test_a_list_without_sounds_finds_what_is_written_alone() -> None:
    finder = Finder([Watched("赌博", sounds=False)])
    assert finder.find("赌博")
    assert finder.find("读博了") == []
    assert finder.find("dubo") == []


def test_a_homophone_that_is_a_word_of_its_own_is_no_hit() -> None:
    assert Finder([Watched("事实")]).find("我们试试这个动作") == []


def test_each_occurrence_is_told() -> None:
    assert [hit.place for hit in FINDER.find("赌博和赌博")] == [0, 3]


def test_places_are_those_of_the_text_itself() -> None:
    text = "\u200b㈱株 这里\n赌\u200d博"
    (hit,) = FINDER.find(text)
    assert text[hit.place] == "赌"
    assert hit.written == "赌\u200d博"


def test_a_huge_text_is_read_up_to_a_limit() -> None:
    assert len(read("好" * 1_000_000).characters) == 200_000


def test_patterns_stay_quick_on_texts_made_against_them() -> None:
    """Each would take hours if it were tried in every way; the test ends or the run's limit stops it."""
    finder = Finder([Watched("seeesex"), Watched("a" * 40)])
    assert finder.find("s" + "e3" * 20_000) == []
    assert finder.find("a.a_a " * 5_000 + "b") is not None
