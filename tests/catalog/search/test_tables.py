"""The tables of characters are those that the packages make."""

from catalog.search import tables
from tests.catalog.search import make_tables


def test_the_tables_are_what_the_script_makes_of_the_packages() -> None:
    assert (tables.FOLDER / "simplified.txt").read_text(encoding="utf-8") == make_tables.simplified()
    assert (tables.FOLDER / "readings.txt").read_text(encoding="utf-8") == make_tables.readings()
