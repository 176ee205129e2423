"""The rules of what a resident cuts, mutes and covers."""

import math
from typing import Any

import pytest

from catalog.clips.edits import MOST, Cover, Edits, checked, restored
from catalog.clips.errors import BadRectangle, EditsOutside, EditsReversed, NothingLeft, TooManyEdits
from catalog.errors import CatalogError

LENGTH = 60.0


def cover(**said: Any) -> Cover:
    return Cover(**({"start": 1.0, "end": 2.0, "x": 0.1, "y": 0.2, "w": 0.3, "h": 0.4} | said))


def test_they_get_one_form() -> None:
    wanted = Edits((0.12345, 60.3), ((20, 30), (5, 9.0001), (25, 40)), (cover(start=5, end=8), cover(x=-0.001)))
    assert checked(wanted, LENGTH) == Edits(
        (0.123, 60.0), ((5, 9.0), (20, 40)), (cover(x=0.0), cover(start=5, end=8))
    )


def test_they_are_kept_and_come_back() -> None:
    wanted = checked(Edits((1, 59), ((2, 3),), (cover(blurred=True),)), LENGTH)
    assert restored(wanted.stored()) == wanted
    assert Edits().stored() is None
    assert restored(None) == Edits()


def test_all_of_it_is_no_edit() -> None:
    assert checked(Edits((0, 60)), LENGTH) == Edits()
    assert checked(Edits((0, 60.4)), LENGTH) == Edits()


@pytest.mark.parametrize(
    ("wanted", "refusal"),
    [
        (Edits((-0.1, 5)), EditsOutside),
        (Edits((5, 61)), EditsOutside),
        (Edits((60, 60.4)), EditsOutside),
        (Edits((math.nan, 5)), EditsOutside),
        (Edits((0, math.inf)), EditsOutside),
        (Edits((5, 4)), EditsReversed),
        (Edits((5, 5.9)), NothingLeft),
        (Edits(mutes=((5, 5.0001),)), EditsReversed),
        (Edits(mutes=((9, 3),)), EditsReversed),
        (Edits(mutes=((1, 2),) * (MOST + 1)), TooManyEdits),
        (Edits(covers=(cover(),) * (MOST + 1)), TooManyEdits),
        (Edits(covers=(cover(start=3, end=2),)), EditsReversed),
        (Edits(covers=(cover(x=0.8),)), BadRectangle),
        (Edits(covers=(cover(y=-0.1),)), BadRectangle),
        (Edits(covers=(cover(w=0.0),)), BadRectangle),
        (Edits(covers=(cover(h=-0.2),)), BadRectangle),
        (Edits(covers=(cover(w=math.nan),)), BadRectangle),
    ],
)
def test_what_cannot_be_is_refused(wanted: Edits, refusal: type[CatalogError]) -> None:
    with pytest.raises(refusal):
        checked(wanted, LENGTH)
