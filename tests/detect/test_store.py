"""Without a store detectors are compiled anew, and say the same."""

from __future__ import annotations

from clearford.detect.store import NO_STORE


def test_what_is_put_into_no_store_is_never_there() -> None:
    NO_STORE.put("phrases", "key", b"content")
    assert NO_STORE.get("phrases", "key") is None
