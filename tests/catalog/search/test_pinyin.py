"""Names found by how they are read, and words with a typing error."""

import pytest

from catalog.search.names import Names
from catalog.search.pinyin import cuts, first_letters
from catalog.search.typos import Spelling

NAMES = ["秧歌舞入门", "重庆火锅", "银行卡", "长寿秘诀", "excel表格", "女红"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ygw", "秧歌舞入门"),
        ("yangge", "秧歌舞入门"),
        ("yang ge wu", "秧歌舞入门"),
        ("yanggew", "秧歌舞入门"),
        ("rumen", "秧歌舞入门"),
        ("chongqing", "重庆火锅"),
        ("zhongqing", "重庆火锅"),
        ("cqhg", "重庆火锅"),
        ("yinhang", "银行卡"),
        ("yhk", "银行卡"),
        ("changshou", "长寿秘诀"),
        ("zs", "长寿秘诀"),
        ("excelb", "excel表格"),
        ("nvhong", "女红"),
    ],
)
def test_a_name_is_found_by_pinyin_and_first_letters(typed: str, found: str) -> None:
    names = Names(NAMES)
    entries = {NAMES[one.entry] for pieces in cuts(tuple(typed.split())) for one in names.typed(pieces)}
    assert entries == {found}


def test_where_a_word_ends_a_character_ends() -> None:
    assert all(len(pieces) >= 2 for pieces in cuts(("xi", "an")))
    assert any(len(pieces) == 1 for pieces in cuts(("xian",)))


def test_letters_that_are_no_pinyin_have_few_ways_and_cost_little() -> None:
    assert all(len(pieces) <= 24 for pieces in cuts(("a" * 64,)))
    assert len(cuts(("xianxianxianxianxianxianxianxian",))) <= 12
    assert len(first_letters("长乐行重调朝曲弹率都" * 6)) <= 12


def test_a_name_is_found_by_what_sounds_like_it() -> None:
    names = Names(NAMES)
    assert [NAMES[one.entry] for one in names.sounding("秧哥午")] == ["秧歌舞入门"]


@pytest.mark.parametrize("typed", ["excle", "exel", "exceel", "excek", "xecel", "excel"])
def test_a_word_is_found_in_spite_of_one_error(typed: str) -> None:
    assert Spelling(["excel", "word"]).near(typed) == ["excel"]


@pytest.mark.parametrize("typed", ["ecxle", "exl", "wrd", "excelent"])
def test_two_errors_and_short_words_find_nothing(typed: str) -> None:
    assert Spelling(["excel", "word"]).near(typed) == []
