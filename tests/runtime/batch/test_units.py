"""Whatever the chunks and whoever does them, a replay says what one process says in order of time."""

from __future__ import annotations

import json
import random
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clearford.core.items import Item
from clearford.runtime.batch.book import Book
from clearford.runtime.batch.replay import Request
from clearford.runtime.batch.units import WORK, Bench, Kept
from clearford.runtime.engine import Engine, EngineOptions
from clearford.runtime.judged import VectorJudged
from tests.runtime.batch.kit import begun, rows_of, worked_off, write_lines
from tests.runtime.counting import SIGNALS, some_items, write_pack

NEAR = ("near.similarity", "near.count")


@pytest.fixture(scope="module")
def counting(tmp_path_factory: pytest.TempPathFactory) -> EngineOptions:
    folder = write_pack(tmp_path_factory.mktemp("packs"))
    return EngineOptions(
        packs=(str(folder),), shipped=False, signals=(*SIGNALS, *NEAR), today=date(2026, 11, 22)
    )


@pytest.fixture(scope="module")
def engine(counting: EngineOptions) -> Engine:
    return Engine.load(counting)


def scanned(engine: Engine, items: list[Item]) -> dict[tuple[str, Any], dict[str, Any]]:
    """(id, time) -> the signals that one process gives in order of (time, id)."""
    ordered = sorted(items, key=lambda item: (item.at, item.id))
    pipeline = engine.fresh().pipeline
    judged = VectorJudged(ordered, [], pipeline.plan.run(ordered))
    names = (*SIGNALS, *NEAR)
    return {
        (item.id, str(item.at)): {name: judged.value(i, name) for name in names}
        for i, item in enumerate(ordered)
    }


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 1000), size=st.integers(9_000, 60_000), shuffled=st.booleans())
def test_signals_are_those_of_a_scan_in_order_of_time_and_id(
    counting: EngineOptions,
    engine: Engine,
    tmp_path_factory: pytest.TempPathFactory,
    seed: int,
    size: int,
    *,
    shuffled: bool,
) -> None:
    items = list({(item.id, item.at): item for item in some_items(400, seed)}.values())
    expected = scanned(engine, items)
    if shuffled:
        random.Random(seed).shuffle(items)
    folder = tmp_path_factory.mktemp("replay")
    source = write_lines(folder / "in.jsonl", items)
    request = Request(str(source), folder / "out", counting, size=size)
    job = begun(request, engine)
    assert job.rounds == (("near",), ("velocity",))
    assert len(job.chunks) == pytest.approx(source.stat().st_size / size, abs=3)
    rows = rows_of(request.folder, worked_off(request.folder))
    found = {
        (item.id, str(item.at)): msgspec.json.decode(row["signals"])
        for item, row in zip(items, rows, strict=True)
    }
    assert found == expected


def test_some_rows_are_decided_again_as_they_were(counting: EngineOptions, tmp_path: Path) -> None:
    """Batches without a wanted row are passed over, and what was counted still goes to its item."""
    source = write_lines(tmp_path / "in.jsonl", some_items(5000))
    request = Request(str(source), tmp_path / "out", counting, keep=True)
    job = begun(request)
    rows = {row["row"]: row for row in rows_of(request.folder, worked_off(request.folder))}
    with closing(Book(request.folder / WORK)) as book:
        kept = [Kept(0, row.name, row.digest) for row in book.signals(0)]
    left = {4, 4990}
    found = {}
    for batch, path in Bench(job, request.folder).deciding(0, kept, left):
        judged = path.process(batch.items)
        for i, line in enumerate(batch.lines):
            if line in left:
                left.remove(line)
                found[line] = {name: judged.value(i, name) for name in counting.signals}
    assert found == {line: json.loads(rows[line]["signals"]) for line in (4, 4990)}
    assert left == set()
