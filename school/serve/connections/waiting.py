"""The connections that the loop waits for, by address and by age."""

from dataclasses import dataclass, field

from school.serve.connections.connection import Connection


@dataclass
class Waiting:
    """Connections in the order in which they began to wait."""

    _connections: dict[str, dict[Connection, None]] = field(default_factory=dict, init=False)

    def __contains__(self, connection: Connection) -> bool:
        return connection in self._connections.get(connection.who, ())

    def add(self, connection: Connection) -> None:
        """Add a connection that begins to wait now."""
        self._connections.setdefault(connection.who, {})[connection] = None

    def remove(self, connection: Connection) -> None:
        """Remove a connection."""
        of_party = self._connections[connection.who]
        del of_party[connection]
        if not of_party:
            del self._connections[connection.who]

    def oldest_of(self, who: str) -> Connection | None:
        """The connection of this party that has waited longest."""
        return next(iter(self._connections.get(who, ())), None)

    def oldest(self) -> Connection | None:
        """The connection that has waited longest, of the party with the most connections."""
        most = max(self._connections.values(), key=len, default={})
        return next(iter(most), None)

    def all(self) -> list[Connection]:
        """All connections."""
        return [connection for of_party in self._connections.values() for connection in of_party]
