"""Base64 has one form."""

from __future__ import annotations

import pytest

from clearford.core.errors import RecordError
from clearford.ledger.coded import from_base64, to_base64


def test_bytes_come_back() -> None:
    assert from_base64(to_base64(b"\x00\xff"), "it") == b"\x00\xff"
    assert from_base64("", "it") == b""


@pytest.mark.parametrize("text", ["AA", "AA=", "AB==", "AA==\n", " AA==", "AA__", "é", "A", "\ud800"])
def test_no_other_form_is_read(text: str) -> None:
    with pytest.raises(RecordError, match="CF-R003: it is not base64"):
        from_base64(text, "it")
