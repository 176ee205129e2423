"""What is marked in a text, in the text's own writing."""

import pytest

from catalog.search.marks import parts
from catalog.search.query import parse


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("秧歌舞 · 十字步", "ygw", ["秧歌舞"]),
        ("長壽秘訣", "长寿", ["長壽"]),
        ("第三讲 起势", "第3讲", ["第三讲"]),
        ("二十四式太极拳", "24式", ["二十四式"]),
        ("ＥＸＣＥＬ表格", "excel", ["ＥＸＣＥＬ"]),
        ("秧歌秧歌", "秧歌", ["秧歌秧歌"]),
        ("秧歌舞", "歌舞 秧歌", ["秧歌舞"]),
        ("起势", "收势", []),
    ],
)
def test_what_was_looked_for_is_marked(text: str, query: str, marked: list[str]) -> None:
    found = parts(text, parse(query))
    assert [part.text for part in found if part.marked] == marked
    assert "".join(part.text for part in found) == text


def test_a_long_text_is_shown_around_its_first_mark() -> None:
    found = parts("前" * 300 + "秧歌" + "后" * 300, parse("秧歌"), 100)
    text = "".join(part.text for part in found)
    assert text.startswith("…前")
    assert text.endswith("后…")
    assert "秧歌" in text
    assert len(text) == 102
