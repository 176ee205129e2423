"""The language of a file is told by its name, or by the characters it is written in."""

import pytest

from catalog.captions.cues import Cue
from catalog.captions.errors import UnknownLanguage
from catalog.captions.languages import language_tag, of_file, of_words


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("dance.zh.srt", "zh-CN"),
        ("dance.zh-CN.srt", "zh-CN"),
        ("dance.zh-Hant.vtt", "zh-TW"),
        ("Dance.2026.CHS.ass", "zh-CN"),
        ("dance_cht.srt", "zh-TW"),
        ("十字步.简体中文.srt", "zh-CN"),
        ("十字步 (English).srt", "en"),
        ("dance.en.vtt", "en"),
        ("dance.eng.forced.srt", "en"),
        ("it.srt", None),
        ("dance.srt", None),
        ("", None),
        ("x" * 5000 + ".en.srt", "en"),
    ],
)
def test_a_name_tells_the_language(name: str, language: str | None) -> None:
    assert of_file(name) == language


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("大家好，这是我们的课", "zh-CN"),
        ("大家好，這是我們的課", "zh-TW"),
        ("今日は踊りの練習", "ja"),
        ("안녕하세요 여러분", "ko"),
        ("Good morning — everybody", None),
    ],
)
def test_characters_tell_the_language_where_only_one_has_them(words: str, language: str | None) -> None:
    assert of_words([Cue(0, 1, words)]) == language


def test_a_tag_is_written_as_the_standard_says() -> None:
    assert [language_tag(tag) for tag in ("ZH-cn", "zh-hans-cn", "EN")] == ["zh-CN", "zh-Hans-CN", "en"]
    for tag in ("x", "zh_CN", "..", "english!", "zh-CN-a-b-c-d", "a" * 100_000):
        with pytest.raises(UnknownLanguage):
            language_tag(tag)
