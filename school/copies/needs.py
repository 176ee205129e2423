"""Finds objects that a record refers to and that are missing."""

from collections.abc import Mapping

from catalog.objects import References, beginnings
from school.copies.checksums import Fact


def missing(wanted: References, facts: Mapping[str, Fact]) -> list[str]:
    """Objects of `wanted` that are not in `facts`, as sentences."""
    lost = [
        key for key, size in wanted.keys.items() if key not in facts or (size is not None and facts[key].size != size)
    ]
    found: dict[str, list[Fact]] = {}
    for fact in facts.values():
        for beginning in beginnings(fact.key):
            found.setdefault(beginning, []).append(fact)
    for beginning, (size, count) in wanted.whole.items():
        there = found.get(beginning, [])
        # More is allowed: a preview may still be continued for its viewers.
        if sum(fact.size for fact in there) < size or len(there) < count:
            lost.append(f"{beginning} ({len(there)} of {count} objects)")
    return sorted(lost)
