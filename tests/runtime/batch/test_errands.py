"""Units that are handed out come to the same whoever carries them out; what ends its worker is given up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest

from clearford.core.errors import StoreError
from clearford.core.items import Item
from clearford.runtime.batch.book import Book
from clearford.runtime.batch.errands import Carry, Engine, Errand, Outcome, carried_out, run_handed
from clearford.runtime.batch.plan import DECIDE
from clearford.runtime.batch.replay import Request, manifest_of
from clearford.runtime.batch.units import WORK
from clearford.runtime.engine import EngineOptions
from tests.runtime.batch.kit import SMALL, begun, worked_off, write_lines
from tests.runtime.counting import SIGNALS, some_items, write_pack


@contextmanager
def here(workers: int) -> Iterator[Carry]:
    """Carries errands out in this process, the last one first."""
    yield lambda errands: [(n, carried_out(errands[n])) for n in reversed(range(len(errands)))]


def _request(folder: Path, n: int = 300) -> Request:
    items = [Item(id=f"i{i}", text=f"good morning, number {i}") for i in range(n)]
    return Request(str(write_lines(folder / "in.jsonl", items)), folder / "out", SMALL, size=4000)


def test_a_history_with_counters_comes_to_the_same_bytes(tmp_path: Path) -> None:
    packs = write_pack(tmp_path / "packs")
    options = EngineOptions(packs=(str(packs),), shipped=False, signals=SIGNALS, today=date(2026, 11, 22))
    source = str(write_lines(tmp_path / "in.jsonl", some_items(400)))
    alone = Request(source, tmp_path / "alone", options, 2, size=20_000)
    handed = Request(source, tmp_path / "handed", options, 2, size=20_000)
    begun(alone)
    worked_off(alone.folder)
    begun(handed)
    told: list[tuple[int, int]] = []
    run_handed(handed.folder, here, 2, tick=lambda *rows: told.append(rows), lease=timedelta(seconds=0.2))
    assert told[-1][1] == 400
    found = [[path.read_bytes() for path in sorted(one.folder.glob("part-*"))] for one in (alone, handed)]
    assert found[0] == found[1]


def test_what_ends_its_worker_is_tried_again_and_given_up(tmp_path: Path) -> None:
    request = _request(tmp_path)
    job = begun(request)
    tried: list[int] = []

    @contextmanager
    def deadly(workers: int) -> Iterator[Carry]:
        def carry(errands: Sequence[bytes]) -> Iterator[tuple[int, bytes | None]]:
            for place, errand in enumerate(errands):
                n = msgspec.json.decode(errand, type=Errand).unit.n
                tried.append(n)
                yield place, None if n == 1 else carried_out(errand)

        yield carry

    run_handed(request.folder, deadly, 2)
    with closing(Book(request.folder / WORK)) as book:
        manifest = manifest_of(book)
    assert [(one.code, one.first) for one in manifest.given_up] == [("CF-S003", job.chunks[1].first)]
    assert tried.count(1) == 3
    assert manifest.decided == 300 - job.chunks[1].rows


def _telling(code: str) -> Engine:
    @contextmanager
    def engine(workers: int) -> Iterator[Carry]:
        told = msgspec.json.encode(Outcome(code=code, found="so"))
        yield lambda errands: [(n, told) for n in range(len(errands))]

    return engine


def test_what_is_wrong_with_the_input_is_noted_and_what_stops_a_worker_stops_all(tmp_path: Path) -> None:
    request = _request(tmp_path)
    job = begun(request)
    with pytest.raises(StoreError, match="CF-S002"):
        run_handed(request.folder, _telling("CF-S002"), 2)
    run_handed(request.folder, _telling("CF-S020"), 2)
    with closing(Book(request.folder / WORK)) as book:
        assert [row.error for row in book.given_up()] == ["CF-S020"] * len(job.chunks)


def test_a_coordinator_that_ended_counts_as_no_try(tmp_path: Path) -> None:
    request = _request(tmp_path)
    job = begun(request)

    @contextmanager
    def interrupted(workers: int) -> Iterator[Carry]:
        def carry(errands: Sequence[bytes]) -> Iterator[tuple[int, bytes | None]]:
            raise KeyboardInterrupt
            yield 0, None

        yield carry

    for _ in range(5):
        with pytest.raises(KeyboardInterrupt):
            run_handed(request.folder, interrupted, 2)
    run_handed(request.folder, here, 2)
    run_handed(request.folder, interrupted, 2)
    with closing(Book(request.folder / WORK)) as book:
        assert len(book.results(DECIDE)) == len(job.chunks)
        assert book.given_up() == []
