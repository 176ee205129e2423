"""The connections that the loop waits for, by address and by age."""

from dataclasses import dataclass, field

from school.serve.connections.line import Line


@dataclass
class Waiting:
    """Connections in the order in which they began to wait."""

    _lines: dict[str, dict[Line, None]] = field(default_factory=dict, init=False)

    def __contains__(self, line: Line) -> bool:
        return line in self._lines.get(line.who, ())

    def add(self, line: Line) -> None:
        """Add a connection that begins to wait now."""
        self._lines.setdefault(line.who, {})[line] = None

    def remove(self, line: Line) -> None:
        """Remove a connection."""
        of_party = self._lines[line.who]
        del of_party[line]
        if not of_party:
            del self._lines[line.who]

    def oldest_of(self, who: str) -> Line | None:
        """The connection of this party that has waited longest."""
        return next(iter(self._lines.get(who, ())), None)

    def oldest(self) -> Line | None:
        """The connection that has waited longest, of the party with the most connections."""
        most = max(self._lines.values(), key=len, default={})
        return next(iter(most), None)

    def all(self) -> list[Line]:
        """All connections."""
        return [line for of_party in self._lines.values() for line in of_party]
