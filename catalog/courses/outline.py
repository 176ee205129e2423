"""The order of a course as one list of parts, and one step of a lesson or section in it. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from catalog.courses.arrangement import Part
from catalog.courses.models import Course


def outline(course: Course) -> list[Part]:
    """The parts of a course in order: the lessons without a section, perhaps none, then section after section."""
    parts = [None, *(section.id for section in course.sections)]
    return [Part(part, [one.id for one in course.lessons if one.section_id == part]) for part in parts]


def lesson_stepped(order: Sequence[Part], lesson_id: str, *, up: bool) -> list[Part]:
    """The order with a lesson one place further up or down: at the end of its part it goes into the next one."""
    parts = [replace(part, lessons=list(part.lessons)) for part in order]
    here = next(index for index, part in enumerate(parts) if lesson_id in part.lessons)
    lessons = list(parts[here].lessons)
    place = lessons.index(lesson_id)
    step = -1 if up else 1
    if 0 <= place + step < len(lessons):
        lessons.insert(place + step, lessons.pop(place))
        parts[here] = replace(parts[here], lessons=lessons)
    elif 0 <= here + step < len(parts):
        there = list(parts[here + step].lessons)
        there.insert(len(there) if up else 0, lessons.pop(place))
        parts[here] = replace(parts[here], lessons=lessons)
        parts[here + step] = replace(parts[here + step], lessons=there)
    return parts


def section_place(order: Sequence[Part], section_id: str, *, up: bool) -> int:
    """The place of a section, from 1, after one step up or down."""
    place = [part.section for part in order if part.section is not None].index(section_id) + 1
    return max(1, place - 1) if up else place + 1
