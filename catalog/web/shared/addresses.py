"""Client addresses for rate limits."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from flask import request

HOUSEHOLD = 64
"""Bits of an IPv6 address that the provider assigns; the customer chooses the others (RFC 6177, RFC 4291)."""


def counted_address() -> str:
    """The client of this request, for limits; see `grouped`."""
    return grouped(request.remote_addr or "127.0.0.1")


def grouped(address: str) -> str:
    """One text for all addresses that one customer can choose from: an IPv4 address, or an IPv6 network of /64.

    An IPv4 address inside an IPv6 one (RFC 4291 section 2.5.5.2, RFC 3056) counts as itself. A text that is not
    an address is returned unchanged: only a trusted proxy can send one.
    """
    try:
        found = ip_address(_without_port(address))
    except ValueError:
        return address
    if isinstance(found, IPv4Address):
        return str(found)
    return str(_inner(found) or IPv6Network((int(found), HOUSEHOLD), strict=False))


def _inner(found: IPv6Address) -> IPv4Address | None:
    return found.ipv4_mapped or found.sixtofour


def _without_port(address: str) -> str:
    """Some proxies include the port: 192.0.2.1:4711, [2001:db8::1]:4711."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address
