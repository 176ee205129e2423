"""Tables for spreadsheets."""

import csv
import io

import pytest

from catalog.spreadsheet import BOM, csv_text


def test_a_table_is_read_back_as_it_is() -> None:
    text = csv_text(["课", "People"], [["十字步, “一”", 3], ["two\nlines", None], [-2, 0.5]])
    assert text.startswith(BOM)
    rows = list(csv.reader(io.StringIO(text.removeprefix(BOM), newline="")))
    assert rows == [["课", "People"], ["十字步, “一”", "3"], ["two\nlines", ""], ["-2", "0.5"]]


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1+1", '=HYPERLINK("http://x")', "\u3000=1"]
)
def test_no_cell_becomes_a_formula(cell: str) -> None:
    (row,) = csv.reader(io.StringIO(csv_text([cell], []).removeprefix(BOM), newline=""))
    assert row == [f"'{cell}"]


def test_a_title_that_only_has_such_a_sign_inside_stays() -> None:
    assert "1-2-10 讲=10" in csv_text(["1-2-10 讲=10"], [])
