"""How much two hashes differ. Pure."""


def different(one: int, other: int, bits: int) -> float:
    """The share of `bits` that differ: about half in hashes that have nothing to do with each other."""
    return (one ^ other).bit_count() / bits
