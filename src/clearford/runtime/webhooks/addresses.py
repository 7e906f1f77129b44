"""Addresses that may be called: a name is resolved once, and what was looked at is what is called."""

from __future__ import annotations

import ipaddress
import socket
from ipaddress import IPv4Address, IPv6Address

from clearford.core.errors import RequestError

Address = IPv4Address | IPv6Address

_INSIDE = tuple(
    map(
        ipaddress.ip_network,
        (
            "10.0.0.0/8",
            "100.64.0.0/10",  # behind a carrier's translation
            "127.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "::1/128",
            "fc00::/7",
        ),
    )
)
"""Networks of the operator's own, which settings may allow."""
_NEVER = tuple(
    map(
        ipaddress.ip_network,
        (
            "0.0.0.0/8",
            "169.254.0.0/16",  # the metadata services of clouds among them
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "::/128",
            "64:ff9b:1::/48",
            "100::/64",
            "2001:2::/48",
            "2001:10::/28",
            "2001:db8::/32",
            "3fff::/20",
            "5f00::/16",
            "fd00:ec2::/32",  # metadata service of a cloud, inside fc00::/7
            "fe80::/10",
            "fec0::/10",
            "ff00::/8",
        ),
    )
)
"""Networks that no webhook is meant for (IANA special-purpose registries)."""


def addresses_of(host: str, port: int, *, allow_private: bool) -> list[Address]:
    """The addresses of a host, each one that may be called.

    One that may not be called bars the name: whoever controls it could send us inside. Raises
    RequestError CF-H008 then; OSError when the name is not known.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(ipaddress.ip_address(str(place[0])) for *_, place in found))
    for address in addresses:
        if not may_call(address, allow_private=allow_private):
            raise RequestError("CF-H008", f"`{host}` leads to an address that is not public")
    return addresses


def may_call(address: Address, *, allow_private: bool) -> bool:
    """Whether an address is public, or of the operator's own networks and those are allowed."""
    carried = _carried(address)
    if carried is not None:
        return may_call(carried, allow_private=allow_private)
    if isinstance(address, IPv6Address) and address.scope_id is not None:
        return False
    if any(address in network for network in _NEVER):
        return False
    return allow_private or not any(address in network for network in _INSIDE)


def _carried(address: Address) -> IPv4Address | None:
    """The IPv4 address to which an IPv6 address of a transition mechanism leads."""
    if isinstance(address, IPv4Address):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    number = int(address)
    if number >> 32 in (0, 0x0064FF9B << 64) and number > 1:
        return IPv4Address(number & 0xFFFFFFFF)
    return None
