"""Facts from what was found in a file, and from comparing it with earlier ones. Pure."""

from collections.abc import Iterable, Iterator

from catalog.checks.models import Fact, FactKind
from catalog.likeness.service import Copy


def whole(video_id: str, kind: FactKind, **data: object) -> Fact:
    """A fact about a whole video."""
    return Fact(video_id=video_id, kind=kind, data=data)


def part(video_id: str, kind: FactKind, at: float, until: float) -> Fact:
    """A fact about some seconds of a video."""
    return Fact(video_id=video_id, kind=kind, at=at, until=until, data={})


def copies(video_id: str, duration: float, found: Iterable[Copy]) -> Iterator[Fact]:
    """A fact for each stretch that is the same as one of an earlier video."""
    for copy in found:
        same = {"video": copy.video_id, "exact": copy.exact}
        if copy.exact:
            data = {**same, "medium": None, "share": 1.0, "other_at": 0.0, "other_until": duration, "mirrored": False}
            yield Fact(video_id=video_id, kind=FactKind.COPY, at=0.0, until=duration, data=data)
        for alike in copy.alike:
            kind = {**same, "medium": alike.medium.value, "share": alike.share, "mirrored": alike.mirrored}
            for one in alike.stretches:
                there = {"other_at": one.other_start, "other_until": one.other_end}
                yield Fact(video_id=video_id, kind=FactKind.COPY, at=one.start, until=one.end, data={**kind, **there})
