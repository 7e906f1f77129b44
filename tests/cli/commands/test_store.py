"""`clearford store`: tables are made, and rows are copied."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables import METADATA, pointer
from tests.cli.program import call


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """A store with a row."""
    path = tmp_path / "store.db"
    assert call("store", "upgrade", str(path)).code == 0
    store = Store.open(path)
    with store.write() as conn:
        store.append(conn, pointer, [{"name": "n", "value": "v", "version": 1, "at": 1}])
    store.close()
    return path


def test_upgrade_says_the_version_and_may_be_run_again(filled: Path) -> None:
    assert call("store", "upgrade", str(filled)).said == "the tables are those of version 0001\n"
    assert "0001" in call("store", "upgrade", str(filled), "--lang", "zh").said


def test_copy(filled: Path, tmp_path: Path) -> None:
    result = call("store", "copy", str(filled), str(tmp_path / "copy.db"), "--json")
    assert (result.code, json.loads(result.out)["pointer"]) == (0, 1)
    again = call("store", "copy", str(filled), str(tmp_path / "copy.db"))
    assert again.code == 2
    assert "`pointer` has rows" in again.said
    other = call("store", "copy", str(filled), str(tmp_path / "other.db"))
    assert f"1 rows of {len(METADATA.tables) - 1} tables" in other.said


def test_copy_of_what_is_not_there(tmp_path: Path) -> None:
    result = call("store", "copy", str(tmp_path / "no.db"), str(tmp_path / "copy.db"))
    assert result.code == 2
    assert "CF-S007" in result.said
    assert not list(tmp_path.iterdir())
