"""Parts that are signed together."""

from itertools import combinations

from catalog.joining import joined

LISTS = [
    ("a:b", "c"),
    ("a", "b:c"),
    ("a", "b", "c"),
    ("a,b", "c"),
    ('a","b', "c"),
    ("a\\", "b"),
    ('a\\"', "b"),
    ("",),
    ("", ""),
    (),
]


def test_no_two_lists_give_one_text() -> None:
    assert all(joined(*one) != joined(*other) for one, other in combinations(LISTS, 2))
