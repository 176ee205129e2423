"""Whose connection it is, and what each address may have."""

import pytest

from school.serve.connections.shares import Shares, party, sender


@pytest.mark.parametrize(
    ("address", "whose"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("unknown", "unknown"),
    ],
)
def test_an_ipv6_address_stands_for_its_network(address: str, whose: str) -> None:
    assert party(address) == whose


@pytest.mark.parametrize(
    ("forwarded", "proxies", "whose"),
    [
        ([], 0, "192.0.2.1"),
        (["198.51.100.9"], 0, "192.0.2.1"),
        (["198.51.100.9"], 1, "198.51.100.9"),
        (["203.0.113.5, 198.51.100.9"], 1, "198.51.100.9"),
        (["203.0.113.5", "198.51.100.9, 198.51.100.10"], 2, "198.51.100.9"),
        ([], 1, "192.0.2.1"),
    ],
)
def test_only_what_trusted_proxies_wrote_is_believed(forwarded: list[str], proxies: int, whose: str) -> None:
    assert sender("192.0.2.1", forwarded, proxies) == whose


def test_one_party_leaves_places_for_others() -> None:
    shares = Shares(each=2, most=3)
    assert [shares.take("a") for _ in range(3)] == [True, True, False]
    assert shares.take("b")
    assert not shares.take("c")
    shares.give_back("a")
    assert shares.take("c")
