"""Which of many files belongs to which lesson of a course, by names and numbers: a proposal. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from catalog.naming.numbers import Numbers, bare_title, is_only_number, lesson_numbers
from catalog.naming.order import sorted_naturally


@dataclass(frozen=True)
class Slot:
    """A lesson that waits for a video."""

    id: str
    title: str
    place: int
    """Its number in the course, from 1."""
    section: int
    """The number of its section, from 1; 0: it stands before all sections."""
    place_in_section: int
    section_id: str | None = None


@dataclass(frozen=True)
class Assigned:
    """A file and its lesson; None: it becomes a new one."""

    index: int
    """Of the file among those that were given."""
    lesson_id: str | None


def assign(names: Sequence[str], slots: Sequence[Slot], section_id: str | None = None) -> list[Assigned]:
    """The files in the order in which a person would put them, each with its lesson or None.

    With `section_id`, only lessons of that section are considered. A lesson gets at most one file; where two files or
    two lessons fit equally well, none does: a wrong guess costs more than a new lesson.
    """
    waiting = [slot for slot in slots if section_id is None or slot.section_id == section_id]
    order = sorted_naturally(range(len(names)), lambda index: names[index])
    found: dict[int, str] = {}
    for fits in (_same_name, _same_number, _same_place(within=section_id is not None)):
        left = [index for index in order if index not in found]
        free = [slot for slot in waiting if slot.id not in found.values()]
        pairs = [(index, slot.id) for index in left for slot in free if fits(names[index], slot)]
        found |= {index: lesson for index, lesson in pairs if _is_alone(index, lesson, pairs)}
    return [Assigned(index, found.get(index)) for index in order]


def _is_alone(index: int, lesson: str, pairs: Sequence[tuple[int, str]]) -> bool:
    return sum(one == index or other == lesson for one, other in pairs) == 1


def _same_name(name: str, slot: Slot) -> bool:
    if is_only_number(name) or is_only_number(slot.title):
        return False
    mine, theirs = lesson_numbers(name), lesson_numbers(slot.title)
    return bare_title(name) == bare_title(slot.title) and (not mine or not theirs or _agree(mine, theirs, slot))


def _same_number(name: str, slot: Slot) -> bool:
    mine, theirs = lesson_numbers(name), lesson_numbers(slot.title)
    return bool(mine and theirs) and _agree(mine, theirs, slot)


def _agree(mine: Numbers, theirs: Numbers, slot: Slot) -> bool:
    """Whether (2, 10) of a file and (10,) of a lesson in section 2 mean the same."""
    if len(mine) == len(theirs):
        return mine == theirs
    whole = (slot.section, *theirs) if len(theirs) == 1 else theirs
    return mine == whole or (len(mine) == 1 and mine[-1] == theirs[-1])


def _same_place(*, within: bool) -> Callable[[str, Slot], bool]:
    def fits(name: str, slot: Slot) -> bool:
        numbers = lesson_numbers(name)
        if not numbers or not is_only_number(name) or lesson_numbers(slot.title):
            return False
        if len(numbers) == 1:
            return numbers[0] == (slot.place_in_section if within else slot.place)
        return numbers[-2:] == (slot.section, slot.place_in_section)

    return fits
