"""Whose address a request comes from: what a proxy says is believed of proxies that the operator named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Literal

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
ProxyHeader = Literal["x-forwarded-for", "forwarded"]
_HOPS_MOST = 20
"""Addresses of one header that are looked at, from the end."""


def networks_of(names: Sequence[str]) -> tuple[Network, ...]:
    """Networks or single addresses, such as `10.0.0.0/8`. Raises ValueError for one that is none."""
    return tuple(ip_network(name) for name in names)


def client_of(
    peer: str, values: Iterable[bytes], trusted: Sequence[Network], header: ProxyHeader = "x-forwarded-for"
) -> str:
    """The address of whoever asks.

    peer: who is connected. values: of the header that the proxies set, in order. The addresses are read
    from the end, where the nearest proxy wrote, for as long as they are those of trusted proxies: the
    first other one is the client, and what stands before it was only claimed.
    """
    found = _plain(peer)
    if found is None or not _is_in(found, trusted):
        return peer
    read = _hops if header == "x-forwarded-for" else _forwarded
    for hop in reversed(read(b",".join(values).decode("latin-1"))[-_HOPS_MOST:]):
        address = _plain(hop)
        if address is None:  # hidden by a proxy, or nonsense: the last that is known stands
            break
        found = address
        if not _is_in(address, trusted):
            break
    return str(found)


def share_of(address: str) -> str:
    """What is limited together: an IPv4 address, or the /64 network whose addresses one may take at will."""
    found = _plain(address)
    if isinstance(found, IPv6Address):
        return str(IPv6Network((int(found) >> 64 << 64, 64)))
    return address if found is None else str(found)


def _hops(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _forwarded(text: str) -> list[str]:
    """The `for` of every element (RFC 7239); empty text for an element without."""
    return [_for(element) for element in _hops(text)]


def _for(element: str) -> str:
    for pair in element.split(";"):
        name, _, value = pair.strip().partition("=")
        if name.lower() == "for":
            return value.strip().strip('"')
    return ""


def _plain(text: str) -> Address | None:
    """An address without brackets and port; none for anything else."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


def _is_in(address: Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks)
