"""Files and the lessons they belong to, as a teacher would have put them together."""

import pytest

from catalog.courses.assignment import Slot, assign

Course = dict[str, list[str]]


def slots(course: Course) -> list[Slot]:
    found: list[Slot] = []
    for number, (section, titles) in enumerate(course.items()):
        for place, title in enumerate(titles, start=1):
            found.append(Slot(title, title, len(found) + 1, number, place, section or None))
    return found


def assigned(names: list[str], course: Course, section: str | None = None) -> list[tuple[str, str | None]]:
    return [(names[one.index], one.lesson_id) for one in assign(names, slots(course), section)]


FLAT: Course = {"": ["第1讲 站姿", "第2讲 扇花", "第10讲 整曲"]}
PARTS: Course = {"": ["前言"], "站稳": ["站姿", "呼吸"], "手上的花": ["扇花", "绸带"]}


def test_files_come_in_the_order_of_a_person_and_unknown_ones_become_new_lessons() -> None:
    names = ["第10讲 走场.mp4", "第2讲 扇花.mp4", "第1讲 站姿.mp4"]
    assert assigned(names, {"": []}) == [
        ("第1讲 站姿.mp4", None),
        ("第2讲 扇花.mp4", None),
        ("第10讲 走场.mp4", None),
    ]


@pytest.mark.parametrize(
    ("course", "name", "lesson"),
    [
        (FLAT, "第2讲 扇花.mp4", "第2讲 扇花"),
        (FLAT, "扇花.mp4", "第2讲 扇花"),
        (FLAT, "02 扇花.mov", "第2讲 扇花"),
        (FLAT, "第二讲：扇花.avi", "第2讲 扇花"),
        (FLAT, "第2讲.mp4", "第2讲 扇花"),
        (FLAT, "10.mp4", "第10讲 整曲"),
        (FLAT, "第3讲 扇花.mp4", None),
        (FLAT, "走场.mp4", None),
        (FLAT, "IMG_0002.MOV", None),
        (PARTS, "绸带.mp4", "绸带"),
        (PARTS, "2-1.mp4", "扇花"),
        (PARTS, "第1章 第2讲.mp4", "呼吸"),
        (PARTS, "3.mp4", "呼吸"),
        (PARTS, "前言.mp4", "前言"),
        (PARTS, "2-9.mp4", None),
    ],
)
def test_a_file_is_matched_by_name_or_number(course: Course, name: str, lesson: str | None) -> None:
    assert assigned([name], course) == [(name, lesson)]


def test_files_dropped_on_a_section_are_counted_within_it() -> None:
    assert assigned(["1.mp4", "2.mp4", "3.mp4"], PARTS, "手上的花") == [
        ("1.mp4", "扇花"),
        ("2.mp4", "绸带"),
        ("3.mp4", None),
    ]
    assert assigned(["站姿.mp4"], PARTS, "手上的花") == [("站姿.mp4", None)]


def test_what_fits_twice_is_left_to_the_teacher() -> None:
    assert assigned(["扇花.mp4", "扇花.mov"], PARTS) == [("扇花.mov", None), ("扇花.mp4", None)]
    assert assigned(["扇花.mp4"], {"": ["扇花", "扇花"]}) == [("扇花.mp4", None)]


def test_a_name_weighs_more_than_a_number() -> None:
    names = ["01 扇花.mp4", "02 站姿.mp4"]
    assert assigned(names, {"": ["站姿", "扇花"]}) == [("01 扇花.mp4", "扇花"), ("02 站姿.mp4", "站姿")]
