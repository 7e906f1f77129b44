"""A program works with a store of its own version, and refuses every other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from clearford.core.errors import StoreError
from clearford.runtime.stores.migrations import standing
from clearford.runtime.stores.store import Store


def test_the_version_of_a_store_is_the_newest(store: Store) -> None:
    with store.read() as conn:
        assert standing.version_of(conn) == standing.VERSIONS[-1]


def test_a_store_that_is_not_there_is_not_made_by_accident(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        Store.open(tmp_path / "store.db")
    assert caught.value.code == "CF-S007"
    assert not list(tmp_path.iterdir())


def test_a_database_without_tables_is_refused(empty_postgres_url: Any) -> None:
    with pytest.raises(StoreError) as caught:
        Store.open(empty_postgres_url.render_as_string())
    assert caught.value.code == "CF-S007"


@pytest.mark.parametrize("create", [False, True])
@pytest.mark.parametrize(
    ("known", "words"),
    [
        pytest.param(("0000",), "newer than this program", id="newer"),
        pytest.param(("0001", "0002"), "older than this program", id="older"),
    ],
)
def test_a_store_of_another_version_is_refused(
    store_address: str,
    monkeypatch: pytest.MonkeyPatch,
    known: tuple[str, ...],
    words: str,
    *,
    create: bool,
) -> None:
    monkeypatch.setattr(standing, "VERSIONS", known)
    with pytest.raises(StoreError) as caught:
        Store.open(store_address, create=create)
    assert caught.value.code == "CF-S007"
    assert words in caught.value.message
