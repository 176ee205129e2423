"""Words that pages once used and that nobody says; docs/words.md has the ones in use."""

import re

import pytest

from school.web import translate

NOT_ENGLISH = (
    "of now",
    "coming in",
    "shut out",
    "take back",
    "taken back",
    "nobody works",
    "nothing to do",
    "signed in, you",
    "once more",
    "goes on",
    "work goes on",
    "the line",
    "all here",
    "by itself",
    "appoint",
    "keys for programs",
)
"""Parts of a text, in lower case."""

NOT_ENGLISH_ALONE = ("keep", "kept.", "let in", "find", "learned", "well", "works", "broken")
"""Whole texts, in lower case."""

NOT_CHINESE = (
    "课时",
    "节课",
    "钥匙",
    "活儿",
    "进门",
    "任命",
    "关在门外",
    "门外",
    "第一个密码",
    "指纹",
    "十分之几",
    "存好",
    "收回",
    "抄下",
    "毛病",
    "学校",
    "您",
    "帐号",
    "登陆",
    "请进",
)
"""Parts of a text."""


def _texts() -> list[tuple[str, str]]:
    forms = [(m.id, m.string) for m in translate.chinese() if m.id]
    return [
        (english, chinese if isinstance(chinese, str) else chinese[0])
        for ids, chinese in forms
        for english in ([ids] if isinstance(ids, str) else ids)
    ]


@pytest.mark.parametrize("words", NOT_ENGLISH)
def test_no_english_text_uses_words_that_nobody_writes(words: str) -> None:
    assert [english for english, _ in _texts() if re.search(rf"\b{words}\b", english.lower())] == []


def test_no_english_button_has_a_word_of_its_own() -> None:
    assert [english for english, _ in _texts() if english.lower() in NOT_ENGLISH_ALONE] == []


@pytest.mark.parametrize("words", NOT_CHINESE)
def test_no_chinese_text_uses_words_that_nobody_says(words: str) -> None:
    assert [chinese for _, chinese in _texts() if words in chinese] == []


def test_a_course_is_never_called_by_the_word_for_a_lesson() -> None:
    assert [chinese for _, chinese in _texts() if re.search(r"门课(?!程)", chinese)] == []
    about_courses = [chinese for english, chinese in _texts() if re.search(r"\bcourses?\b", english.lower())]
    assert [
        chinese for chinese in about_courses if "课" in chinese and "课程" not in chinese and "备课" not in chinese
    ] == []


def test_minutes_are_written_as_minutes() -> None:
    assert [chinese for _, chinese in _texts() if re.search(r"(\)s|\}|\d) ?分(?![钟段:])", chinese)] == []


def test_every_text_for_programs_is_known_by_one_name() -> None:
    assert [
        (english, chinese) for english, chinese in _texts() if "API key" in english and "密钥" not in chinese
    ] == []
