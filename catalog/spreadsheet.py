"""Tables as CSV files that spreadsheets open as they are: UTF-8 with a byte order mark, and no cell is a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

BOM = "\ufeff"
"""Without it, Excel reads the file in the encoding of the machine, and Chinese is lost."""
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""First characters that make a cell a formula (OWASP, CSV Injection); the full-width ones in East Asian versions."""

Cell = str | int | float | None


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """The table as the text of a file (RFC 4180). None is an empty cell; numbers stay numbers."""
    file = io.StringIO(newline="")
    table = csv.writer(file, lineterminator="\r\n")
    table.writerow([_safe(cell) for cell in header])
    table.writerows([_safe(cell) for cell in row] for row in rows)
    return BOM + file.getvalue()


def _safe(cell: Cell) -> Cell:
    """A text that a spreadsheet would calculate gets an apostrophe in front, its sign for a text."""
    if isinstance(cell, str) and cell.lstrip(" \u3000").startswith(_STARTS):
        return f"'{cell}"
    return cell
