"""One step of a lesson or a section in the order of a course."""

import pytest

from catalog.courses.arrangement import Part
from catalog.courses.outline import lesson_stepped, section_place

ORDER = [Part(None, ["a"]), Part("one", ["b", "c"]), Part("two", []), Part("three", ["d"])]


@pytest.mark.parametrize(
    ("lesson", "up", "expected"),
    [
        ("c", True, [["a"], ["c", "b"], [], ["d"]]),
        ("b", False, [["a"], ["c", "b"], [], ["d"]]),
        ("b", True, [["a", "b"], ["c"], [], ["d"]]),
        ("c", False, [["a"], ["b"], ["c"], ["d"]]),
        ("d", True, [["a"], ["b", "c"], ["d"], []]),
        ("a", True, [["a"], ["b", "c"], [], ["d"]]),
        ("d", False, [["a"], ["b", "c"], [], ["d"]]),
        ("a", False, [[], ["a", "b", "c"], [], ["d"]]),
    ],
)
def test_a_lesson_goes_one_place_on_and_at_the_end_of_its_section_into_the_next(
    lesson: str, up: bool, expected: list[list[str]]
) -> None:
    assert [list(part.lessons) for part in lesson_stepped(ORDER, lesson, up=up)] == expected


@pytest.mark.parametrize(("section", "up", "place"), [("one", True, 1), ("two", True, 1), ("two", False, 3)])
def test_a_section_goes_one_place_on(section: str, up: bool, place: int) -> None:
    assert section_place(ORDER, section, up=up) == place
