"""A replay is planned once, goes on with what it began with, and lists in its manifest what is whole."""

from __future__ import annotations

import hashlib
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import msgspec
import pytest

from clearford.core.errors import InputError, StoreError
from clearford.core.items import Item
from clearford.runtime.batch.book import Book
from clearford.runtime.batch.replay import (
    MANIFEST,
    Manifest,
    Request,
    alone,
    begin,
    finish,
    manifest_of,
    pinned,
    planned,
    resumed,
    standing_of,
    survey,
)
from clearford.runtime.batch.units import NOTES, WORK
from clearford.runtime.batch.units import SIGNALS as COUNTED
from clearford.runtime.engine import Engine, EngineOptions
from tests.cli.program import PACKS
from tests.runtime.batch.kit import SMALL, begun, surveyed, worked_off, write_lines, write_table
from tests.runtime.counting import SIGNALS, some_items, write_pack


@pytest.fixture
def request_(tmp_path: Path) -> Request:
    """A replay of a file with a bad line by small packs, nothing of it begun."""
    path = write_lines(tmp_path / "in.jsonl", [Item(id=f"i{i}", text="good morning") for i in range(50)])
    path.write_bytes(path.read_bytes() + b"{not json\n")
    return Request(str(path), tmp_path / "out", SMALL, size=1000)


def test_a_replay_from_beginning_to_manifest(request_: Request) -> None:
    chunks = planned(request_)
    found = survey(request_, chunks, 20)
    with alone(request_.folder):
        begin(request_, chunks, found)
        manifest = finish(request_.folder, 1)
    assert msgspec.json.decode((request_.folder / MANIFEST).read_bytes(), type=Manifest) == manifest
    assert (manifest.decided, manifest.rejected, manifest.order) == (50, 1, "none")
    assert manifest.bundle == Engine.load(SMALL).program.bundle
    assert sum(part.rows for part in manifest.parts) == 50
    (reject,) = manifest.rejects
    for part in (*manifest.parts, reject):
        data = (request_.folder / part.name).read_bytes()
        assert hashlib.sha256(data).hexdigest() == part.sha256
    row = msgspec.json.decode((request_.folder / reject.name).read_bytes())
    assert (row["source"], row["line"], row["code"]) == (request_.address, 51, "CF-I002")


def test_going_on_takes_the_packs_as_they_were(request_: Request, tmp_path: Path) -> None:
    packs = tmp_path / "packs"
    for path in PACKS.rglob("*"):
        if path.is_file():
            (packs / path.relative_to(PACKS)).parent.mkdir(parents=True, exist_ok=True)
            (packs / path.relative_to(PACKS)).write_bytes(path.read_bytes())
    request = replace(request_, options=replace(SMALL, packs=(str(packs),), today=None))
    job = begun(pinned(request), Engine.load(request.options))
    assert job.today == pinned(request).options.today
    worked_off(request.folder, most=2)
    next(packs.rglob("rules/*.yaml")).unlink()
    assert resumed(request) == job
    manifest = worked_off(request.folder)
    assert (manifest.decided, manifest.bundle) == (50, job.bundle)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"address": "other.jsonl"}, id="input"),
        pytest.param({"domains": 2}, id="domains"),
        pytest.param({"options": replace(SMALL, signals=("text.length",))}, id="signals"),
        pytest.param({"options": EngineOptions(today=date(2026, 11, 22))}, id="packs"),
    ],
)
def test_a_folder_goes_on_with_nothing_else(request_: Request, change: dict[str, object]) -> None:
    assert resumed(request_) is None
    begun(request_)
    with pytest.raises(StoreError, match="CF-S021"):
        resumed(replace(request_, **change))  # type: ignore[arg-type]


def test_two_do_not_work_in_one_folder(request_: Request) -> None:
    with alone(request_.folder):
        with pytest.raises(StoreError, match="CF-S022"), alone(request_.folder):
            pass
    with alone(request_.folder):
        pass


def test_standing_is_told_while_it_runs(request_: Request) -> None:
    with pytest.raises(StoreError, match="CF-S006"):
        standing_of(request_.folder)
    job = begun(request_)
    worked_off(request_.folder, most=1)
    found, standing, lost = standing_of(request_.folder)
    assert (found, standing.done, standing.open, lost) == (job, 1, len(job.chunks) - 1, [])
    assert standing.outcomes == {"allow": standing.decided}


@pytest.mark.parametrize(
    ("name", "code"),
    [pytest.param("empty.jsonl", "CF-I009", id="empty"), pytest.param("bad.parquet", "CF-I008", id="bad")],
)
def test_an_input_of_nothing_is_refused_before_anything_is_made(
    request_: Request, tmp_path: Path, name: str, code: str
) -> None:
    (tmp_path / name).write_bytes(b"")
    with pytest.raises(InputError, match=code):
        planned(replace(request_, address=str(tmp_path / name)))
    assert not request_.folder.exists()


def test_what_lies_between_the_passes_goes_at_the_end(tmp_path: Path) -> None:
    packs = write_pack(tmp_path / "packs")
    options = EngineOptions(packs=(str(packs),), shipped=False, signals=SIGNALS, today=date(2026, 11, 22))
    source = write_table(tmp_path / "in.parquet", some_items(60), group=30)
    request = Request(str(source), tmp_path / "out", options, domains=2, rows=30)
    job = begin(request, planned(request), surveyed(Engine.load(options)))
    assert (len(job.chunks), job.domains) == (2, 2)
    worked_off(request.folder)
    kept = [path.name for folder in (NOTES, COUNTED) for path in (request.folder / folder).iterdir()]
    assert len(kept) == 2 * 2 + 2 * 2 * 2
    manifest = finish(request.folder, 1)
    assert (manifest.order, manifest.domains, manifest.decided) == ("reconstructed", 2, 60)
    assert not (request.folder / NOTES).exists()
    assert not (request.folder / COUNTED).exists()
    with closing(Book(request.folder / WORK)) as book:
        assert manifest_of(book) == manifest


@pytest.mark.parametrize("head", ["file://", ""])
def test_parts_go_to_an_address_under_their_own_names(tmp_path: Path, head: str) -> None:
    items = [Item(id=f"i{i}", text="good morning") for i in range(50)]
    source = tmp_path / "in.jsonl"
    write_lines(source, items)
    source.write_bytes(source.read_bytes() + b"{not json\n")
    beside = Request(str(source), tmp_path / "beside", SMALL)
    apart = replace(beside, folder=tmp_path / "apart", parts=f"{head}{tmp_path / 'bucket' / 'out'}")
    expected = []
    for one in (beside, apart):
        begun(one)
        expected.append(finish(one.folder, 1))
    assert [part.sha256 for part in expected[0].parts] == [part.sha256 for part in expected[1].parts]
    written = {path.name for path in (tmp_path / "bucket" / "out").iterdir()}
    listed = {one.name for one in (*expected[1].parts, *expected[1].rejects)}
    assert written == {*listed, MANIFEST}
    assert {path.name for path in apart.folder.iterdir()} == {MANIFEST, WORK}
    assert expected[1].parts_at == apart.parts
    with pytest.raises(StoreError, match="CF-S021"):
        resumed(replace(apart, parts=""))
