"""Addresses: taking an authority apart, and what a host is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.detect.url.address import authority, host_of, is_mixed, is_number


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.test", ("a.test", False, None)),
        ("a.test:81", ("a.test", False, 81)),
        ("u:p@a.test:81", ("a.test", True, 81)),
        ("@a.test", ("a.test", False, None)),
        ("a.test:70000", ("a.test", False, None)),
        ("[2001:db8::1]:80", ("[2001:db8::1]", False, 80)),
        ("[2001:db8::1]", ("[2001:db8::1]", False, None)),
    ],
)
def test_authority(text: str, expected: tuple[str, bool, int | None]) -> None:
    assert tuple(authority(text)) == expected


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("192.0.2.1", True),
        ("256.0.2.1", False),
        ("3221225985", True),
        ("0xc0000201", True),
        ("1.example", False),
    ],
)
def test_a_number_is_no_name(host: str, expected: bool) -> None:  # noqa: FBT001
    assert is_number(host) is expected


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("paypal", False),
        ("раypal", True),
        ("почта", False),
        ("淘宝shop", False),
        ("münchen", False),
        ("жa宝", True),
    ],
)
def test_mixed_scripts(label: str, expected: bool) -> None:  # noqa: FBT001
    assert is_mixed(label) is expected


def test_forms_of_a_host() -> None:
    host = host_of("ＭÜNCHEN.test.")
    assert host is not None
    assert (host.ascii, host.shown, host.punycode) == ("xn--mnchen-3ya.test", "münchen.test", True)
    assert host_of("a..test") is None
    assert host_of("a b.test") is None


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30))
def test_any_text_is_a_plain_host_or_none(text: str) -> None:
    host = host_of(text.encode("utf-8", "replace").decode())
    assert host is None or (host.ascii.isascii() and host.ascii)
