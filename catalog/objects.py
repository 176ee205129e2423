"""References from rows of the database to objects in the store. Each topic lists its own in objects.py."""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field


@dataclass(frozen=True)
class References:
    """Keys, and prefixes of keys without a slash at the end."""

    keys: Mapping[str, int | None] = field(default_factory=dict)
    """Objects that must exist, with their size in bytes if it is known."""
    perhaps: Set[str] = frozenset()
    """Objects that may exist: their commit may follow."""
    whole: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Prefixes of complete packages, with the verified bytes and number of objects."""
    unfinished: Set[str] = frozenset()
    """Prefixes under which objects are being made."""

    def __contains__(self, key: str) -> bool:
        """Whether the object `key` is referenced."""
        if key in self.keys or key in self.perhaps:
            return True
        return any(beginning in self.whole or beginning in self.unfinished for beginning in beginnings(key))

    @classmethod
    def together(cls, parts: Iterable["References"]) -> "References":
        """The union of `parts`; a known size takes precedence."""
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
