"""The Chinese translation is complete: the catalogue has exactly the texts of the code."""

import re
from typing import Any

import pytest

from school.web import translate

pytestmark = pytest.mark.xdist_group("texts")  # one worker collects the texts of the code, for all of them
PLACEHOLDER = re.compile(r"%\(\w+\)s|%%|\{\w+\}")


def _first(form: Any) -> str:
    return form[0] if isinstance(form, (tuple, list)) else form


@pytest.fixture(scope="module")
def wanted() -> set[str]:
    """Every text of the code."""
    return {_first(message.id) for message in translate.texts() if message.id}


def test_no_text_of_the_code_is_missing_from_the_catalogue(wanted: set[str]) -> None:
    known = {_first(message.id) for message in translate.chinese() if message.id}
    assert wanted - known == set()
    assert known - wanted == set(), "run: python -m school.web.translate update"


def test_every_text_has_its_chinese() -> None:
    empty = [m.id for m in translate.chinese() if m.id and not translate.filled(m.string)]
    assert empty == []


def test_no_translation_is_a_guess() -> None:
    assert [m.id for m in translate.chinese() if m.id and m.fuzzy] == []


def test_placeholders_are_the_same_in_both_languages() -> None:
    for message in translate.chinese():
        if translate.filled(message.string) and "%(num)s" not in _first(message.id):
            assert sorted(set(PLACEHOLDER.findall(_first(message.id)))) == sorted(
                set(PLACEHOLDER.findall(_first(message.string)))
            ), message.id


def test_plurals_keep_their_number() -> None:
    for message in translate.chinese():
        if translate.filled(message.string) and "%(num)s" in _first(message.id):
            assert "%(num)s" in _first(message.string), message.id


@pytest.mark.parametrize(
    "text",
    [
        "This page does not exist.",
        "This file is damaged: its picture cannot be read. Please copy it from the",
    ],
)
def test_sentences_of_layers_without_translation_are_collected(text: str, wanted: set[str]) -> None:
    assert any(message.startswith(text) for message in wanted)


def test_a_percent_sign_is_doubled_where_facts_are_filled_in() -> None:
    forms = [form for m in translate.chinese() if m.id for form in (_first(m.id), _first(m.string))]
    assert [form for form in forms if re.search(r"%(?!\(|%)", form.replace("%%", ""))] == []
