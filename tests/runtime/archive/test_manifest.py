"""A manifest is read only as it was written."""

from __future__ import annotations

import pytest

from clearford.core.errors import StoreError
from clearford.runtime.archive.manifest import folder_of, parse_manifest
from tests.runtime.archive.kit import LOG, MARCH


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b'{"v":2}', b"\xff"])
def test_what_is_no_manifest_is_refused(data: bytes) -> None:
    assert folder_of(LOG, MARCH, 1) == "record.example.org_main_2026/2026-03.1"
    with pytest.raises(StoreError, match="CF-S041"):
        parse_manifest(data, "here")
