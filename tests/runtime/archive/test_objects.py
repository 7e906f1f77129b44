"""Archives in object storage: written, verified and read there, and safe when connections are lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from clearford.core.errors import StoreError
from clearford.runtime.archive.catalogue import archives
from clearford.runtime.archive.checking import check_archive
from clearford.runtime.archive.making import Archiving
from clearford.runtime.archive.reading import check_on_record, find_archived
from clearford.runtime.archive.shelf import Shelf
from clearford.runtime.stores.store import Store
from tests.runtime.archive.kit import LOG, MARCH, NUMBERS, Scene
from tests.support.objects import Storage, object_storage


@pytest.fixture
def storage(monkeypatch: pytest.MonkeyPatch) -> Iterator[Storage]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "invented")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "invented")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with object_storage() as found:
        found.objects["months/"] = b""
        yield found


def test_a_month_is_archived_verified_and_read_in_object_storage(
    store: Store, tmp_path: Path, storage: Storage
) -> None:
    scene = Scene(store, tmp_path)
    decided = scene.fill(300)
    before, shelf = scene.live, Shelf(storage.address("months/of/clearford"))
    made = Archiving(scene.record, scene.work.logs, shelf, NUMBERS).do_archive(MARCH)
    assert made is not None
    with scene.record.read() as conn:
        (one,) = archives(conn)
    assert check_on_record(shelf, one) == made
    keys = scene.work.logs.verifiers(LOG)
    assert check_archive(shelf, made.folder, keys) == made
    assert shelf.folders() == [made.folder]
    found = find_archived(shelf, decided[7], keys)
    assert decided[7].encode() in found.body
    assert decided[7] in before - scene.live
    # Whole objects and no parts of them: a place is named before the options of its address.
    names = {name.rpartition("/")[2] for name in storage.objects if name.startswith("months/of/clearford/")}
    assert names >= {"entry.parquet", "tally.parquet", "tile.parquet", "manifest.json"}
    assert shelf.place("one").startswith("s3://months/of/clearford/one?")


@pytest.mark.parametrize("file", ["entry.parquet", "manifest.json"])
@pytest.mark.parametrize("lost", ["lose_writes_of", "lose_reads_of"])
def test_a_storage_that_loses_connections_keeps_the_rows(
    tmp_path: Path, storage: Storage, file: str, lost: str
) -> None:
    scene = Scene(Store.open(tmp_path / "store.db", create=True), tmp_path)
    scene.fill(20)
    before, shelf = scene.live, Shelf(storage.address("months/of/clearford"))
    archiving = Archiving(scene.record, scene.work.logs, shelf, NUMBERS)
    setattr(storage, lost, file)
    with pytest.raises(StoreError):
        archiving.do_archive(MARCH)
    assert scene.live == before
    assert storage.lost > 0
    setattr(storage, lost, "")
    assert archiving.do_archive(MARCH) is not None
    scene.record.store.close()
