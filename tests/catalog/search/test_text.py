"""How text is compared: folding, numbers, terms."""

import pytest

from catalog.search.fold import fold
from catalog.search.numerals import CLOSE, OPEN, number_form, value_of
from catalog.search.query import chinese, parse
from catalog.search.terms import terms


@pytest.mark.parametrize(
    ("text", "folded"),
    [("太極拳", "太极拳"), ("ＥＸＣＥＬ２", "excel2"), ("Yoga", "yoga"), ("第①课", "第1课"), ("ﬁ", "ﬁ"), ("İ", "i")],
)
def test_folding_keeps_each_character_in_its_place(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("03", "3"),
        ("三", "3"),
        ("十", "10"),
        ("十二", "12"),
        ("二十", "20"),
        ("二十四", "24"),
        ("一百零三", "103"),
        ("两千", "2000"),
        ("二〇二六", "2026"),
        ("000", "0"),
        ("千万", None),
        ("百", None),
        ("十十", None),
    ],
)
def test_a_number_has_one_form(text: str, value: str | None) -> None:
    assert value_of(text) == value


def test_what_is_no_number_stays() -> None:
    assert number_form("百家讲坛") == "百家讲坛"
    assert number_form("第三讲") == f"第{OPEN}3{CLOSE}讲"


@pytest.mark.parametrize(("number", "written"), [(0, "零"), (7, "七"), (12, "十二"), (20, "二十"), (105, "一百零五")])
def test_numbers_are_written_in_chinese_as_lessons_are_counted(number: int, written: str) -> None:
    assert chinese(number) == written


def test_terms_are_characters_pairs_words_and_numbers() -> None:
    assert terms("秧歌舞 yoga") == {"秧", "歌", "舞", "秧歌", "歌舞", "yoga"}
    assert f"第{OPEN}3{CLOSE}" in terms("第3讲") & terms("第三讲")


def test_a_query_is_cut_into_clauses() -> None:
    assert [clause.text for clause in parse("秧歌，十字步 Yang Ge Wu第3讲")] == [
        "秧歌",
        "十字步",
        "yang ge wu",
        "第3讲",
    ]
    assert [clause.text for clause in parse("xi'an")] == ["xi an"]
    assert parse("？！ …") == []


@pytest.mark.parametrize(
    "text", ["秧" * 10_000, "a b " * 5000, "\u0301" * 5000, "(" * 5000, "?*" * 1000, "\ue000" * 999]
)
def test_a_query_is_bounded_before_anything_is_looked_up(text: str) -> None:
    clauses = parse(text)
    assert len(clauses) <= 8
    assert sum(len(clause.text) for clause in clauses) <= 72
