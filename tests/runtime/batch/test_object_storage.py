"""Histories and parts in object storage: the same bytes as on a disk, and lost connections lose nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from clearford.core.errors import InputError, StoreError
from clearford.core.items import Item
from clearford.runtime.batch.book import Book
from clearford.runtime.batch.inputs import failed_at, opened_at, read_at, shown, sources_of, write_at
from clearford.runtime.batch.plan import DECIDE
from clearford.runtime.batch.replay import MANIFEST, Manifest, Request, finish, planned, standing_of
from clearford.runtime.batch.units import WORK
from tests.runtime.batch.kit import SMALL, begun, worked_off, write_lines, write_table
from tests.support.objects import Storage, object_storage


@pytest.fixture
def storage(monkeypatch: pytest.MonkeyPatch) -> Iterator[Storage]:
    """A storage with a bucket for the history and one for what comes of it."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "of-tests")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with object_storage() as found:
        found.objects |= {"history/": b"", "results/": b""}
        yield found


@pytest.fixture
def history(storage: Storage, tmp_path: Path) -> tuple[Request, list[bytes]]:
    """A history of three files in the storage, and the parts that the same files on a disk give."""
    folder = tmp_path / "disk"
    folder.mkdir()
    for name in ("a", "b"):
        write_lines(folder / f"{name}.jsonl", _items(name, 40))
    write_table(folder / "c.parquet", _items("c", 40), group=20)
    for path in folder.iterdir():
        storage.objects[f"history/2026/{path.name}"] = path.read_bytes()
    request = Request(str(folder), tmp_path / "beside", SMALL)
    begun(request)
    manifest = worked_off(request.folder)
    there = replace(
        request,
        address=storage.address("history/2026"),
        folder=tmp_path / "apart",
        parts=storage.address("results/one"),
    )
    return there, [(request.folder / part.name).read_bytes() for part in manifest.parts]


def _items(name: str, n: int) -> list[Item]:
    return [Item(id=f"{name}{i}", text=f"good morning, number {i}") for i in range(n)]


def _parts(storage: Storage) -> list[bytes]:
    return [data for key, data in sorted(storage.objects.items()) if key.startswith("results/one/part-")]


def test_the_parts_are_those_of_a_disk_and_nothing_is_renamed(
    storage: Storage, history: tuple[Request, list[bytes]]
) -> None:
    request, expected = history
    begun(request)
    manifest = finish(request.folder, 1)
    assert manifest.decided == 120
    assert _parts(storage) == expected
    names = {key for key in storage.objects if key.startswith("results/one/")} - {"results/one/"}
    assert names == {f"results/one/{name}" for name in (*(part.name for part in manifest.parts), MANIFEST)}
    assert msgspec.json.decode(read_at(request.parts, MANIFEST), type=Manifest) == manifest
    assert storage.uploads == {}


@pytest.mark.parametrize(
    ("fault", "where"),
    [
        pytest.param("lose_writes_of", "part-000001", id="while a part is written"),
        pytest.param("lose_reads_of", "2026/b.jsonl", id="while a file is read"),
    ],
)
def test_a_lost_connection_stops_the_replay_and_the_same_command_goes_on(
    storage: Storage, history: tuple[Request, list[bytes]], fault: str, where: str
) -> None:
    request, expected = history
    begun(request)
    setattr(storage, fault, where)
    with pytest.raises(StoreError, match="CF-S046"):
        finish(request.folder, 1)
    assert storage.lost > 0
    assert not any(key.startswith("results/one/part-000001") for key in storage.objects)
    _, standing, lost = standing_of(request.folder)
    assert (standing.done, lost) == (1, [])
    setattr(storage, fault, "")
    manifest = finish(request.folder, 1)
    assert (manifest.decided, manifest.given_up) == (120, [])
    assert _parts(storage) == expected
    with closing(Book(request.folder / WORK)) as book:
        assert len(book.results(DECIDE)) == len(expected)


def test_a_storage_that_is_lost_while_the_plan_is_made_stops_it(
    storage: Storage, history: tuple[Request, list[bytes]]
) -> None:
    storage.lose_reads_of = "2026/b.jsonl"
    with pytest.raises(StoreError, match=r"CF-S046.*`network_connection`"):
        planned(history[0])


def test_large_files_come_in_parts_and_are_there_when_they_are_whole(storage: Storage) -> None:
    data = bytes(range(256)) * 60_000
    write_at(storage.address("results/big"), "a.bin", data)
    assert storage.objects["results/big/a.bin"] == data


def test_what_is_not_there_is_said(storage: Storage) -> None:
    with pytest.raises(InputError, match=r"results/none: CF-I008: no such file or directory"):
        read_at(storage.address("results"), "none")
    with pytest.raises(InputError, match="there is no JSON lines or Parquet file"):
        sources_of(storage.address("history/2025"))
    with pytest.raises(StoreError, match=r"s3://none: CF-S001: there is no such bucket"):
        write_at(storage.address("none"), "a.bin", b"")


def test_an_address_is_shown_without_its_settings() -> None:
    assert shown("s3://b/c?endpoint_override=h", "d") == "s3://b/c/d"
    assert shown("/what?is this") == "/what?is this"
    assert str(failed_at("s3://b?x=1", OSError("AWS Error SLOW_DOWN during PutObject"), name="d")).startswith(
        "s3://b/d: CF-S046"
    )


def test_an_address_with_a_password_is_refused_and_not_repeated() -> None:
    with pytest.raises(StoreError, match="CF-S047") as caught:
        opened_at("s3://key:hush@history/2026")
    assert "hush" not in f"{caught.value} {caught.value.suggestion}"
