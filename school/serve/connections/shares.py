"""Whose connection it is, and how much of a thing each address has. Pure.

An address may be a whole classroom behind one line; of IPv6 a household or a school gets a /64 (RFC 6177).
"""

import ipaddress
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field


def party(address: str) -> str:
    """The address as shares are counted: an IPv6 address stands for its /64."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((int(found), 64), strict=False))


def sender(peer: str, forwarded: Sequence[str], proxies: int) -> str:
    """The party who sent a request that came from `peer` over so many trusted proxies.

    `forwarded`: the values of X-Forwarded-For. Each proxy adds at the end the address it saw; what stands before
    those anybody can write.
    """
    told = [address.strip() for value in forwarded for address in value.split(",")]
    return party(told[-proxies] if 0 < proxies <= len(told) else peer)


@dataclass
class Shares:
    """Places that parties take: `each` for one of them, `most` for all together."""

    each: int
    most: int
    _taken: Counter[str] = field(default_factory=Counter, init=False)
    _all: int = field(default=0, init=False)

    def take(self, who: str) -> bool:
        """Take a place; False when there is none for `who`."""
        if self._all >= self.most or self._taken[who] >= self.each:
            return False
        self._taken[who] += 1
        self._all += 1
        return True

    def give_back(self, who: str) -> None:
        """Leave a place that was taken."""
        self._all -= 1
        self._taken[who] -= 1
        if self._taken[who] <= 0:
            del self._taken[who]
