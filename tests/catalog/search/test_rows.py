"""Sets of documents as whole numbers, against Python's own sets and sums."""

import random

import pytest

from catalog.search import rows

SIZE = 1000


@pytest.mark.parametrize("count", [0, 1, 30, 400, SIZE])
def test_a_row_holds_its_documents_in_order(count: int) -> None:
    numbers = sorted(random.Random(count).sample(range(SIZE), count))
    row = rows.row_of(SIZE, numbers)
    assert rows.numbers_of(row) == numbers
    assert rows.first_of(row, 7) == numbers[:7]
    assert row.bit_count() == count
    flags = rows.flags_of(SIZE, row)
    assert [number for number in range(SIZE) if flags[number]] == numbers
    assert rows.row_of_flags(flags) == row


def test_a_row_of_ranges_holds_all_of_each() -> None:
    ranges = [range(3), range(10, 10), range(500, 510), range(SIZE - 1, SIZE)]
    assert rows.numbers_of(rows.row_of_ranges(SIZE, ranges)) == [number for one in ranges for number in one]


def test_no_document_is_a_row_too() -> None:
    assert rows.row_of(0, ()) == rows.row_of_flags(b"") == rows.row_of_ranges(0, ()) == 0


def test_weights_are_added_for_each_document_and_told_from_the_highest_down() -> None:
    dice = random.Random(5)
    weights = [[dice.choice((0, 1, 2, 4, 8)) for _ in range(SIZE)] for _ in range(8)]
    planes = rows.summed(
        [rows.row_of(SIZE, (number for number in range(SIZE) if one[number] == 1 << bit)) for bit in range(4)]
        for one in weights
    )
    told = [
        (weight, number)
        for weight, row in rows.heaviest_first((1 << SIZE) - 1, planes)
        for number in rows.numbers_of(row)
    ]
    sums = [sum(one[number] for one in weights) for number in range(SIZE)]
    assert told == sorted(((sums[number], number) for number in range(SIZE)), key=lambda one: (-one[0], one[1]))
