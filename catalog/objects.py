"""Which objects of the store rows of the database point to. Each topic says it once, in its objects.py."""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field


@dataclass(frozen=True)
class References:
    """Keys, and beginnings of keys without a slash at their end."""

    keys: Mapping[str, int | None] = field(default_factory=dict)
    """Objects that must be there, with their size in bytes where it is known."""
    perhaps: Set[str] = frozenset()
    """Objects that may be there: the commit that says so may follow."""
    whole: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Beginnings under which all is there, with the bytes and the number of objects that were verified."""
    unfinished: Set[str] = frozenset()
    """Beginnings under which objects are being made."""

    def __contains__(self, key: str) -> bool:
        """Whether something points to the object `key`."""
        if key in self.keys or key in self.perhaps:
            return True
        return any(beginning in self.whole or beginning in self.unfinished for beginning in beginnings(key))

    @classmethod
    def together(cls, parts: Iterable["References"]) -> "References":
        """What any of `parts` points to; where one of them knows a size, it counts."""
        keys: dict[str, int | None] = {}
        perhaps: set[str] = set()
        whole: dict[str, tuple[int, int]] = {}
        unfinished: set[str] = set()
        for part in parts:
            keys |= {key: size if size is not None else keys.get(key) for key, size in part.keys.items()}
            perhaps |= part.perhaps
            whole |= part.whole
            unfinished |= part.unfinished
        return cls(keys, perhaps, whole, unfinished)


def beginnings(key: str) -> Iterator[str]:
    """Each folder above a key: of `a/b/c` first `a/b`, then `a`."""
    while (cut := key.rfind("/")) > 0:
        key = key[:cut]
        yield key
