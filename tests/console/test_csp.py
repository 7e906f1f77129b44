"""What browsers are told."""

from __future__ import annotations

from clearford.console.csp import HEADERS, PAGE_HEADERS, POLICY


def test_nothing_inline_and_nothing_from_elsewhere() -> None:
    assert POLICY.startswith("default-src 'none'; ")
    sources = dict(part.split(" ", 1) for part in POLICY.split("; "))
    for name in ("script-src", "style-src", "img-src", "font-src", "connect-src", "form-action"):
        assert sources[name] == "'self'"
    assert not [word for word in ("unsafe", "http:", "https:", "data:", "*", "nonce") if word in POLICY]
    assert sources["frame-ancestors"] == sources["base-uri"] == "'none'"


def test_pages_are_not_kept() -> None:
    assert PAGE_HEADERS == {**HEADERS, "Cache-Control": "no-store"}
