"""Public suffixes: the registrable domain of a host."""

from __future__ import annotations

import pytest

from clearford.detect.url.suffix import Suffixes

SUFFIXES = Suffixes()


@pytest.mark.parametrize(
    ("host", "domain", "suffix"),
    [
        ("a.b.co.uk", "b.co.uk", "co.uk"),
        ("b.com", "b.com", "com"),
        ("co.uk", "co.uk", "co.uk"),
        ("x.shop.example", "shop.example", "example"),
        ("a.b.nosuchending", "b.nosuchending", None),
        ("a.xn--fsqu00a.xn--fiqs8s", "xn--fsqu00a.xn--fiqs8s", "xn--fiqs8s"),
        ("localhost", "localhost", None),
    ],
)
def test_split(host: str, domain: str, suffix: str | None) -> None:
    for _ in range(2):
        assert SUFFIXES.split(host) == (domain, suffix)


def test_endings() -> None:
    assert [SUFFIXES.is_ending(label) for label in ("com", "test", "pdf", "中国")] == [
        True,
        True,
        False,
        True,
    ]
