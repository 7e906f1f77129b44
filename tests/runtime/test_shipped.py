"""Shipped data is there, and a missing file is a clear error."""

from __future__ import annotations

import pytest

from clearford.core.errors import DetectError
from clearford.runtime import shipped


def test_the_fold_tables_are_read_once() -> None:
    assert shipped.fold_tables() is shipped.fold_tables()
    assert shipped.fold_tables().fold("canon", "ＡＢＣ") == "abc"


def test_a_folder_gives_its_files_in_order() -> None:
    names = list(shipped.read_folder("personal", ending=".yaml"))
    assert names == sorted(names)
    assert "mobile.yaml" in names


@pytest.mark.parametrize("parts", [("no-such.bin",), ("text", "no-such.json")])
def test_a_missing_file_is_cf_d005(parts: tuple[str, ...]) -> None:
    with pytest.raises(DetectError) as caught:
        shipped.read(*parts)
    assert caught.value.code == "CF-D005"
    assert "/".join(parts) in caught.value.message


def test_an_empty_folder_is_cf_d005() -> None:
    with pytest.raises(DetectError) as caught:
        shipped.read_folder("text", ending=".nothing")
    assert caught.value.code == "CF-D005"
