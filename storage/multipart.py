"""How a large object is split into parts, by the limits of S3 (Amazon S3 user guide, multipart upload limits)."""

from dataclasses import dataclass

MIB = 1024**2
LEAST_PART = 5 * MIB
"""Bytes of every part but the last."""
MOST_PART = 5 * 1024**3
MOST_PARTS = 10_000
MOST_BYTES = MOST_PARTS * MOST_PART
USUAL_PART = 8 * MIB
"""Small enough that a broken connection loses little."""


@dataclass(frozen=True)
class Part:
    """One part of an object. Numbers begin with 1, offset and size are bytes."""

    number: int
    offset: int
    size: int


@dataclass(frozen=True)
class PartLayout:
    """An object of `size` bytes in parts of `part_size` bytes, the last one smaller."""

    size: int
    part_size: int

    @classmethod
    def for_size(cls, size: int, usual: int = USUAL_PART) -> "PartLayout":
        """Parts of the usual size, or larger (in whole MiB) if there would be more than 10,000.

        Raises ValueError when even the largest parts would be too many.
        """
        if size > MOST_BYTES:
            raise ValueError(f"{size} bytes are more than an object can have")
        least = -(-size // MOST_PARTS)
        return cls(size, max(usual, -(-least // MIB) * MIB))

    @property
    def count(self) -> int:
        """How many parts there are: none of an empty object."""
        return -(-self.size // self.part_size)

    def part(self, number: int) -> Part:
        """The part of that number, 1 to `count`."""
        offset = (number - 1) * self.part_size
        return Part(number, offset, min(self.part_size, self.size - offset))
