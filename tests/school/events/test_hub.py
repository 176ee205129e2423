"""Streams hear of their subjects alone, and there are only so many of them."""

from dataclasses import dataclass, field

import pytest

from school.events.hub import Hint, Hub, TooManyStreams


@dataclass(eq=False)
class Subscriber:
    subjects: frozenset[str]
    member_id: str = "member"
    kind: str = "member"
    heard: list[Hint] = field(default_factory=list)

    def take(self, hint: Hint) -> None:
        self.heard.append(hint)


A, B = frozenset({"upload:a"}), frozenset({"upload:b"})


def test_a_stream_hears_of_its_subjects_alone() -> None:
    hub, one, both = Hub(), Subscriber(A), Subscriber(A | B)
    hub.subscribe(one)
    hub.subscribe(both)
    for hint in (Hint("upload:a", 1), Hint("upload:b", 2), Hint("upload:c", 3)):
        hub.publish(hint)
    assert one.heard == [Hint("upload:a", 1)]
    assert both.heard == [Hint("upload:a", 1), Hint("upload:b", 2)]


def test_a_closed_stream_hears_nothing_and_gives_its_place_back_once() -> None:
    counts: list[int] = []
    hub, one, other = Hub(count=counts.append), Subscriber(A), Subscriber(A)
    hub.subscribe(one)
    hub.subscribe(other)
    hub.unsubscribe(one)
    hub.unsubscribe(one)
    hub.publish(Hint("upload:a", 1))
    assert (one.heard, other.heard) == ([], [Hint("upload:a", 1)])
    assert (len(hub), counts) == (1, [1, 2, 1])


def test_screens_find_a_place_where_pages_and_phones_have_taken_all() -> None:
    kinds: dict[str, int] = {}
    hub = Hub(most=1, count_kind=kinds.__setitem__)
    hub.subscribe(Subscriber(A, "one"))
    with pytest.raises(TooManyStreams):
        hub.subscribe(Subscriber(A, "phone", "remote"))
    screen = Subscriber(A, "screen", "screen")
    hub.subscribe(screen)
    assert kinds == {"member": 1, "screen": 1}
    hub.unsubscribe(screen)
    assert kinds == {"member": 1, "screen": 0}


def test_one_member_has_a_share_and_all_have_a_limit() -> None:
    hub = Hub(each=2, most=3)
    hub.subscribe(Subscriber(A, "one"))
    hub.subscribe(Subscriber(A, "one"))
    with pytest.raises(TooManyStreams):
        hub.subscribe(Subscriber(A, "one"))
    hub.subscribe(Subscriber(A, "other"))
    with pytest.raises(TooManyStreams):
        hub.subscribe(Subscriber(A, "third"))
