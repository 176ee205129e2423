"""The lines that the loop waits for: those of one address, and the one that has waited longest."""

from dataclasses import dataclass, field

from school.serve.connections.line import Line


@dataclass
class Waiting:
    """In the order in which they began to wait."""

    _lines: dict[str, dict[Line, None]] = field(default_factory=dict, init=False)

    def __contains__(self, line: Line) -> bool:
        return line in self._lines.get(line.who, ())

    def add(self, line: Line) -> None:
        """It begins to wait now."""
        self._lines.setdefault(line.who, {})[line] = None

    def remove(self, line: Line) -> None:
        """It waits no more."""
        of_party = self._lines[line.who]
        del of_party[line]
        if not of_party:
            del self._lines[line.who]

    def oldest_of(self, who: str) -> Line | None:
        """The line of this party that has waited longest."""
        return next(iter(self._lines.get(who, ())), None)

    def oldest(self) -> Line | None:
        """Of the party that has most of them, the line that has waited longest."""
        most = max(self._lines.values(), key=len, default={})
        return next(iter(most), None)

    def all(self) -> list[Line]:
        """Every line."""
        return [line for of_party in self._lines.values() for line in of_party]
