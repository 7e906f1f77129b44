"""Whose address counts: the peer's own, or what a proxy of the operator's says of it, and nothing claimed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.runtime.http.proxies import client_of, networks_of, share_of

OURS = networks_of(["10.0.0.0/8", "fd00::/8"])


@pytest.mark.parametrize(
    ("peer", "values", "client"),
    [
        pytest.param("10.0.0.1", [b"203.0.113.7"], "203.0.113.7", id="one-proxy"),
        pytest.param("10.0.0.1", [b"203.0.113.7, 10.0.0.2"], "203.0.113.7", id="two-proxies"),
        pytest.param("10.0.0.1", [b"203.0.113.7", b"10.0.0.2"], "203.0.113.7", id="two-headers"),
        pytest.param("10.0.0.1", [b"192.0.2.1, 203.0.113.7"], "203.0.113.7", id="claimed-before-it"),
        pytest.param("10.0.0.1", [b"10.0.0.3, 203.0.113.7"], "203.0.113.7", id="claims-to-be-a-proxy"),
        pytest.param("203.0.113.7", [b"192.0.2.1"], "203.0.113.7", id="no-proxy-of-ours"),
        pytest.param("10.0.0.1", [], "10.0.0.1", id="says-nothing"),
        pytest.param("10.0.0.1", [b"unknown"], "10.0.0.1", id="hidden"),
        pytest.param("10.0.0.1", [b"192.0.2.1, unknown, 10.0.0.2"], "10.0.0.2", id="hidden-behind-two"),
        pytest.param("10.0.0.1", [b"\xff\x00, ,"], "10.0.0.1", id="nonsense"),
        pytest.param("10.0.0.1", [b"203.0.113.7:4711"], "203.0.113.7", id="with-port"),
        pytest.param("fd00::1", [b"[2001:db8::7]:4711"], "2001:db8::7", id="ipv6-with-port"),
        pytest.param("10.0.0.1", [b"2001:db8::7"], "2001:db8::7", id="ipv6"),
        pytest.param("::ffff:10.0.0.1", [b"203.0.113.7"], "203.0.113.7", id="mapped"),
        pytest.param("10.0.0.1", [b"10.0.0.9"], "10.0.0.9", id="a-machine-of-ours-asks"),
        pytest.param("testclient", [b"203.0.113.7"], "testclient", id="no-address"),
    ],
)
def test_what_the_nearest_proxies_say_counts(peer: str, values: list[bytes], client: str) -> None:
    assert client_of(peer, values, OURS) == client


@pytest.mark.parametrize(
    ("value", "client"),
    [
        pytest.param(b"for=203.0.113.7;proto=https", "203.0.113.7", id="one"),
        pytest.param(b'For="[2001:db8::7]:4711", for=10.0.0.2', "2001:db8::7", id="quoted"),
        pytest.param(b"for=192.0.2.1, for=203.0.113.7;by=10.0.0.2", "203.0.113.7", id="claimed-before-it"),
        pytest.param(b"for=_hidden", "10.0.0.1", id="hidden"),
        pytest.param(b"proto=https", "10.0.0.1", id="without"),
    ],
)
def test_the_standard_header_is_read_where_it_is_named(value: bytes, client: str) -> None:
    assert client_of("10.0.0.1", [value], OURS, "forwarded") == client


_ADDRESSES = st.ip_addresses().map(str)


@given(st.text(st.characters(max_codepoint=255)), _ADDRESSES)
@settings(max_examples=200, deadline=None)
def test_no_claim_of_a_client_changes_what_its_proxy_says(claimed: str, real: str) -> None:
    # A proxy appends to what it was sent.
    value = claimed.encode("latin-1") + b", " + real.encode()
    expected = client_of("10.0.0.1", [real.encode()], OURS)
    if expected not in ("10.0.0.1",) and not any(expected.startswith(ours) for ours in ("10.", "fd")):
        assert client_of("10.0.0.1", [value], OURS) == expected


@pytest.mark.parametrize(
    ("address", "share"),
    [
        pytest.param("203.0.113.7", "203.0.113.7", id="ipv4"),
        pytest.param("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", id="ipv6"),
        pytest.param("::ffff:203.0.113.7", "203.0.113.7", id="mapped"),
        pytest.param("unknown", "unknown", id="none"),
    ],
)
def test_who_has_a_network_has_one_share(address: str, share: str) -> None:
    assert share_of(address) == share


def test_a_network_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="x"):
        networks_of(["x"])
