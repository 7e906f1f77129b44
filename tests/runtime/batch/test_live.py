"""What counts in event time says of a history in a replay what it said when the items came in a stream."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from clearford.core.items import Item
from clearford.runtime.batch.replay import Request, finish
from clearford.runtime.engine import Engine
from clearford.runtime.pipeline import Pipeline
from clearford.runtime.stores.store import Store
from clearford.runtime.stream.worker import Worker
from tests.runtime.batch.kit import begun, rows_of, write_lines
from tests.runtime.stream.kit import START, Place, counting_packs, put

PARTS, ITEMS, ACCOUNTS, BUSY = 4, 20_000, 6_000, 50
TURN = 2_000
"""Items that come between two looks at who is there."""
SIGNAL = "velocity.repeated.count"


def _items() -> list[Item]:
    """Items of many accounts, at most a second apart, so that counts go up and down around the threshold."""
    rng = np.random.default_rng(11)
    gaps = np.cumsum(rng.integers(1, 2_000_000, ITEMS))
    actors = np.where(rng.random(ITEMS) < 0.1, rng.integers(0, BUSY, ITEMS), rng.integers(0, ACCOUNTS, ITEMS))
    return [
        Item(
            id=f"i{n}",
            actor=f"a{actors[n]}",
            text=f"log in at paypa1.example {n}",
            at=START + timedelta(microseconds=int(gaps[n])),
        )
        for n in range(ITEMS)
    ]


def _live(place: Place, items: list[Item]) -> None:
    """Decide items with a worker, then with two, then with the second alone."""
    one, two = place.inbox_worker("one", PARTS), place.inbox_worker("two", PARTS)
    one._shares.ttl = two._shares.ttl = timedelta(seconds=600)
    shared = False
    for first in range(0, len(items), TURN):
        put(place.record, items[first : first + TURN], parts=PARTS)
        there = [one] if first < ITEMS // 4 else [one, two] if first < ITEMS * 3 // 4 else [two]
        if there == [two] and one._parts:
            one.close()
        _until_read(place, there, min(first + TURN, len(items)))
        shared = shared or bool(len(there) == 2 and one._shares.held and two._shares.held)
    assert shared, "the parts were shared by two for a while"


def _until_read(place: Place, workers: list[Worker], n: int) -> None:
    for _ in range(2_000):
        for worker in workers:
            worker._shares._renewed = float("-inf")
            worker.step()
        if sum(place.outcomes().values()) == n:
            return
    raise AssertionError(f"{place.outcomes()} of {n}")


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> dict[str, int | None]:
    """Item -> the signal as the stream had it when it decided; items that only warm a path are among them."""
    process, found = Pipeline.process, dict[str, int | None]()

    def listening(self: Pipeline, items: list[Item], **more: Any) -> Any:
        judged = process(self, items, **more)
        found.update({item.id: judged.value(i, SIGNAL) for i, item in enumerate(items)})
        return judged

    monkeypatch.setattr(Pipeline, "process", listening)
    return found


@pytest.mark.slow
def test_a_replay_decides_as_a_stream_did_whose_workers_came_and_went(
    store: Store, tmp_path: Path, told: dict[str, int | None]
) -> None:
    options = replace(counting_packs(tmp_path / "packs"), today=date(2026, 11, 22), signals=(SIGNAL,))
    engine = Engine.load(options)
    items, place = _items(), Place(store, engine)
    _live(place, items)
    answers = place.answers()
    live = {item.id: answers[str(place.record.vault.ref("item", item.id))].outcome for item in items}
    assert len(answers) == ITEMS
    assert 0.02 < list(live.values()).count("restrict") / ITEMS < 0.5
    request = Request(str(write_lines(tmp_path / "in.jsonl", items)), tmp_path / "1", options, size=400_000)
    found = []
    for workers in (1, 2, 3):
        asked = replace(request, folder=tmp_path / str(workers))
        assert len(begun(asked, engine).chunks) > 4
        manifest = finish(asked.folder, workers)
        found.append([(asked.folder / part.name).read_bytes() for part in manifest.parts])
    assert found[0] == found[1] == found[2]
    rows = rows_of(asked.folder, manifest)
    assert {row["item"]: row["decision"] for row in rows} == live
    assert {row["item"]: msgspec.json.decode(row["signals"])[SIGNAL] for row in rows} == {
        item.id: told[item.id] for item in items
    }
