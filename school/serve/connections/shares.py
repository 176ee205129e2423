"""Shares: limits of connections per client address. Pure.

An address may be a whole classroom; of IPv6 a household or a school gets a /64 (RFC 6177).
"""

import ipaddress
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field


def party(address: str) -> str:
    """The party of an address, for which shares are counted: the /64 of an IPv6 address."""
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
    """The party that sent a request from `peer` through this number of trusted proxies.

    `forwarded`: the values of X-Forwarded-For. Each proxy appends the address it saw; earlier ones can be forged.
    """
    told = [address.strip() for value in forwarded for address in value.split(",")]
    return party(told[-proxies] if 0 < proxies <= len(told) else peer)


@dataclass
class Shares:
    """Counted places: at most `each` for one party, `most` for all together."""

    each: int
    most: int
    _taken: Counter[str] = field(default_factory=Counter, init=False)
    _all: int = field(default=0, init=False)

    def take(self, who: str) -> bool:
        """Take a place; False when `who` has no place left."""
        if self._all >= self.most or self._taken[who] >= self.each:
            return False
        self._taken[who] += 1
        self._all += 1
        return True

    def give_back(self, who: str) -> None:
        """Return a place."""
        self._all -= 1
        self._taken[who] -= 1
        if self._taken[who] <= 0:
            del self._taken[who]
