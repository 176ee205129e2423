"""Counting wrong characters: numbers in either form, no marks."""

import pytest

from bench.hearing.score import distance, in_words, wrong
from bench.hearing.voices import texts

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("said", "heard", "count"),
    [
        ("高压低于一百四。", "高压低于140", 0),
        ("打幺幺九", "打119", 2),  # 幺 is said, 一 is written
        ("两三天", "2三天", 0),
        ("百分之五点二", "5.2%", 0),
        ("三十八度五以下", "38度5以下", 0),
        ("量血压", "亮学压", 2),
        ("秧歌", "秧歌舞", 1),
    ],
)
def test_wrong_characters(said: str, heard: str, count: int) -> None:
    assert wrong(said, heard) == count


@pytest.mark.parametrize(
    ("digits", "words"),
    [
        ("0", "零"),
        ("10", "十"),
        ("105", "一百零五"),
        ("2026", "二千零二十六"),
        ("120000", "十二万"),
        ("10005", "一万零五"),
    ],
)
def test_numbers_in_words(digits: str, words: str) -> None:
    assert in_words(digits) == words


def test_distance_counts_words_too() -> None:
    assert distance(["a", "b", "c"], ["a", "c", "d"]) == 2


def test_held_out_texts_are_none_of_the_tuned_ones() -> None:
    tuned, held_out = ({path.read_text(encoding="utf-8") for path in texts(group)} for group in ("tuned", "held-out"))
    assert len(tuned) == 15
    assert len(held_out) == 14
    assert not tuned & held_out
