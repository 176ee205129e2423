"""Results: as JSON, and as a table. Pure, except for printing."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from rich.console import Console
from rich.table import Table

WITHIN = 60.0
"""Seconds within which the school has to be ready and the upload has to go on after a fault."""


@dataclass
class Outcome:
    """One kind of fault, made once or many times."""

    name: str
    runs: int = 0
    recovery: float | None = None
    """The longest recovery in seconds; None without one."""
    faults: list[str] = field(default_factory=list)
    """Every promise that was broken."""
    skipped: str = ""
    """Why the fault was skipped."""
    note: str = ""

    @property
    def late(self) -> bool:
        """Whether the recovery took longer than promised."""
        return self.recovery is not None and self.recovery > WITHIN

    @property
    def well(self) -> bool:
        """Whether every promise was kept."""
        return not self.faults and not self.late

    @property
    def word(self) -> str:
        """The result in a word or two."""
        if self.skipped:
            return f"skipped: {self.skipped}"
        return "kept" if self.well else "late" if not self.faults else f"BROKEN ({len(self.faults)})"


def to_json(seed: int, outcomes: Sequence[Outcome]) -> dict[str, object]:
    """All of it as plain data."""
    well = all(outcome.well for outcome in outcomes)
    return {"seed": seed, "ok": well, "faults": [asdict(each) | {"result": each.word} for each in outcomes]}


def show(outcomes: Sequence[Outcome], console: Console) -> None:
    """Print one line per fault, and after the table the broken promises."""
    table = Table("fault", title="Faults, and whether the promises were kept")
    for heading in ("runs", "recovery s"):
        table.add_column(heading, justify="right")
    table.add_column("result", overflow="fold")
    table.add_column("note", overflow="fold")
    for each in outcomes:
        took = "" if each.recovery is None else f"{each.recovery:.1f}"
        table.add_row(each.name, str(each.runs or ""), took, each.word, each.note)
    console.print(table)
    for each in outcomes:
        for told in each.faults:
            console.print(f"{each.name}: {told}", markup=False)
