"""Which addresses may be called: a table of those that servers were tricked into calling."""

from __future__ import annotations

import ipaddress
import socket

import pytest

from clearford.core.errors import RequestError
from clearford.runtime.webhooks.addresses import addresses_of, may_call

PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "100.63.255.255",
    "100.128.0.0",
    "172.15.0.1",
    "172.32.0.1",
    "2606:4700::1111",
]
OWN = [
    "10.0.0.1",
    "100.64.0.1",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.254",
    "172.16.0.1",
    "192.168.1.1",
    "::1",
    "fd12:3456::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2002:a00:1::",
]
NEVER = [
    "0.0.0.0",
    "0.1.2.3",
    "169.254.169.254",
    "169.254.0.1",
    "192.0.0.8",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "2002:a9fe:a9fe::",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
]


@pytest.mark.parametrize(
    ("address", "public", "own"),
    [
        *(pytest.param(text, True, True, id=text) for text in PUBLIC),
        *(pytest.param(text, False, True, id=text) for text in OWN),
        *(pytest.param(text, False, False, id=text) for text in NEVER),
    ],
)
def test_may_call(address: str, *, public: bool, own: bool) -> None:
    parsed = ipaddress.ip_address(address)
    assert may_call(parsed, allow_private=False) is public
    assert may_call(parsed, allow_private=True) is own


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "::1"]
)
def test_a_name_or_number_that_leads_inside_is_refused(host: str) -> None:
    with pytest.raises(RequestError) as caught:
        addresses_of(host, 443, allow_private=False)
    assert caught.value.code == "CF-H008"
    assert addresses_of(host, 443, allow_private=True)


def test_one_address_inside_bars_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in ("1.1.1.1", "10.0.0.1")
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(RequestError):
        addresses_of("two.example", 443, allow_private=False)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [found[0], found[0]])
    assert addresses_of("two.example", 443, allow_private=False) == [ipaddress.ip_address("1.1.1.1")]
