"""Text that people type: cut before anything is done to it, whatever it consists of."""

import unicodedata
from itertools import cycle, islice

import pytest

from catalog.text import MOST_MARKS, block, line, normalize

# Pairs of marks that normalizing has to bring into another order; the last two look like letters until then.
UNSORTED = ("\u0301\u0316", "\u0344\u0323", "\u0f73", "\uff9e\u0323", "\u05b0\u05ad", "\U0001d165\u0323")


def marks(pair: str, count: int) -> str:
    """`count` characters of marks by turns."""
    return "".join(islice(cycle(pair), count))


@pytest.mark.parametrize("form", ["NFC", "NFKC"])
@pytest.mark.parametrize("pair", UNSORTED, ids=ascii)
def test_a_letter_keeps_thirty_marks_and_loses_the_others(pair: str, form: str) -> None:
    found = normalize("a" + marks(pair, 3000) + "b", 5000, form)  # type: ignore[arg-type]
    run = longest_run(found)
    assert 2 <= run <= MOST_MARKS
    assert found.startswith(("a", "\u00e1", "\u1ea1")) and found.endswith("b")


@pytest.mark.parametrize("pair", UNSORTED, ids=ascii)
def test_normalizing_again_changes_nothing(pair: str) -> None:
    once = normalize("e" + marks(pair, 200), 500)
    assert normalize(once, 500) == once


def test_nothing_after_the_cut_is_looked_at() -> None:
    assert normalize("a" * 10 + "\u0301" * 10, 10) == "a" * 10


def longest_run(text: str) -> int:
    """The most combining marks in a row, once all are written one by one."""
    longest = run = 0
    for character in unicodedata.normalize("NFKD", text):
        run = run + 1 if unicodedata.combining(character) else 0
        longest = max(longest, run)
    return longest


@pytest.mark.parametrize(
    "text",
    [
        "Việt Nam",
        "नमस्ते क्ष्म",
        "ཨོཾ་མ་ཎི་པདྨེ་ཧཱུྃ",
        "שָׁלוֹם",
        "ก็ที่นี่",
        "が半角ｶﾞ",
        "👩‍👩‍👧 ❤️",
        "秧歌舞入门",
        "葛󠄀城市",
    ],
)
def test_what_people_write_is_the_same_afterwards(text: str) -> None:
    assert normalize(text, 100) == unicodedata.normalize("NFC", text)
    assert normalize(text, 100, "NFKC") == unicodedata.normalize("NFKC", text)


@pytest.mark.parametrize("clean", [line, block])
def test_cleaning_a_long_text_of_marks_gives_a_short_one(clean: type[str]) -> None:
    assert len(clean("a" + marks("\u0301\u0316", 300_000), 40)) <= 40  # type: ignore[call-arg, arg-type]


def test_marks_that_hidden_characters_keep_apart_are_one_run() -> None:
    hidden = "\u200b".join(marks("\u0301\u0316", 20) for _ in range(100))
    assert longest_run(line("a" + hidden, 2000)) <= MOST_MARKS


def test_blanks_and_hidden_characters_before_a_text_cost_it_nothing() -> None:
    assert line(" \u200b" * 20 + "王小明", 40) == "王小明"
