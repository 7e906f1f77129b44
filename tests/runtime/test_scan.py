"""A scan gives one row an item in input order, alone or with workers, and loses nothing."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from multiprocessing import connection
from pathlib import Path

import msgspec
import pytest

from clearford.core.errors import StoreError
from clearford.core.items import Item
from clearford.runtime.engine import Engine, EngineOptions
from clearford.runtime.scan import Part, ScanOptions, Summary, scan_alone, scan_in_workers
from tests.runtime.counting import SIGNALS, some_items, write_pack

EVERYTHING = EngineOptions(everything=True)
BAD = [b"{not json", b'{"id": "x", "kind": "no-such"}', b"\xff", b'{"id": 1}']


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory, demo_items: list[Item]) -> Path:
    """5,000 items with four bad lines among them."""
    lines = [msgspec.json.encode(item) for item in demo_items * 16][:5000]
    for at, bad in zip((0, 17, 2047, 4000), BAD, strict=True):
        lines.insert(at, bad)
    path = tmp_path_factory.mktemp("scan") / "items.jsonl"
    path.write_bytes(b"\n".join(lines))
    return path


def _joined(parts: list[Part]) -> tuple[list[bytes], Summary]:
    summary = Summary()
    for part in parts:
        summary.take(part)
    return b"".join(part.lines for part in parts).splitlines(), summary


@pytest.fixture(scope="module")
def alone(engine: Engine, source: Path) -> tuple[list[bytes], Summary]:
    return _joined(list(scan_alone(str(source), engine.fresh(), ScanOptions())))


def test_every_line_is_a_row_or_a_rejection(alone: tuple[list[bytes], Summary]) -> None:
    rows, summary = alone
    assert len(rows) == 5000
    assert (summary.read, summary.rejected) == (5004, 4)
    assert [(r.line, r.code) for r in summary.first_rejected] == [
        (1, "CF-I002"),
        (18, "CF-I004"),
        (2048, "CF-I001"),
        (4001, "CF-I003"),
    ]


def test_rows_come_in_input_order_with_the_fields_of_the_contract(
    alone: tuple[list[bytes], Summary], demo_items: list[Item]
) -> None:
    rows = [msgspec.json.decode(row) for row in alone[0]]
    assert [row["item"] for row in rows[: len(demo_items)]] == [item.id for item in demo_items]
    assert all(
        list(row) == ["item", "decision", "action", "rules", "signals", "spans", "bundle"] for row in rows
    )
    assert {key for row in rows for rule in row["rules"] for key in rule} == {"id", "status", "held"}
    assert {key for row in rows for span in row["spans"] for key in span} == {"signal", "start", "end"}


def test_the_summary_counts_what_the_rows_say(alone: tuple[list[bytes], Summary]) -> None:
    rows, summary = alone
    decoded = [msgspec.json.decode(row) for row in rows]
    assert summary.outcomes == Counter(row["decision"] for row in decoded)
    assert summary.rules == Counter(f"{r['id']} {r['status']}" for row in decoded for r in row["rules"])


def test_workers_give_the_same_bytes(
    engine: Engine, source: Path, alone: tuple[list[bytes], Summary]
) -> None:
    options = EngineOptions(everything=True)
    parts = list(scan_in_workers(str(source), options, ScanOptions(), workers=2, engine_here=engine.fresh()))
    rows, summary = _joined(parts)
    assert rows == alone[0]
    assert summary.rejected == 4


def test_workers_decide_tables_too(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "items.csv"
    path.write_text('id,text,extra\n1,"line\none",x\n2,无抵押贷款,y\n')
    here = _joined(list(scan_alone(str(path), engine, ScanOptions())))
    parts = scan_in_workers(str(path), EVERYTHING, ScanOptions(), workers=2, engine_here=engine.fresh())
    there = _joined(list(parts))
    assert there[0] == here[0]
    assert there[1].ignored == here[1].ignored == ("extra",)


def test_asked_signals_stand_in_every_row(engine: Engine, source: Path) -> None:
    options = ScanOptions(signals=frozenset(("text.length", "account.age_h")))
    rows, _ = _joined(list(scan_alone(str(source), engine, options)))
    row = msgspec.json.decode(rows[0])
    assert row["signals"]["text.length"] > 0
    assert row["signals"]["account.age_h"] is None


def test_explain_adds_reasons_to_restrictions(engine: Engine, source: Path) -> None:
    rows, _ = _joined(list(scan_alone(str(source), engine, ScanOptions(explain=True))))
    decoded = [msgspec.json.decode(row) for row in rows]
    assert all({"actions", "determining", "reasons"} <= set(row) for row in decoded)
    for row in decoded:
        assert (row["decision"] == "allow") or row["determining"]


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> tuple[EngineOptions, Path]:
    """A pack with counters, and 9,000 items of a few hours, blank and broken lines among them."""
    folder = tmp_path_factory.mktemp("counted")
    options = EngineOptions(packs=(str(write_pack(folder / "packs")),), shipped=False, signals=SIGNALS)
    lines = [msgspec.json.encode(item) for item in some_items(9000)]
    for at, bad in zip((0, 17, 2047, 4000), BAD, strict=True):
        lines.insert(at, bad)
    lines[5000:5000] = [b"x"] * 2500
    path = folder / "items.jsonl"
    path.write_bytes(b"\n".join(lines))
    return options, path


@pytest.mark.parametrize("workers", [pytest.param(2, id="two"), pytest.param(3, id="three")])
def test_workers_count_as_one_process_does(counted: tuple[EngineOptions, Path], workers: int) -> None:
    options, path = counted
    shown = ScanOptions(signals=frozenset(SIGNALS))
    engine, other = Engine.load(options), Engine.load(options)
    for name, array in other.memory.arrays.items():
        if name.endswith(".salt"):
            array[:] = engine.memory.arrays[name]
    here = _joined(list(scan_alone(str(path), engine, shown)))
    there = _joined(list(scan_in_workers(str(path), options, shown, workers=workers, engine_here=other)))
    assert there[0] == here[0]
    assert there[1].rejected == here[1].rejected == 2504
    assert _remembered(other) == _remembered(engine)


def _remembered(engine: Engine) -> dict[str, bytes]:
    return {name: array.tobytes() for name, array in engine.memory.arrays.items()}


def test_workers_count_the_rows_of_tables_too(counted: tuple[EngineOptions, Path], tmp_path: Path) -> None:
    options, _ = counted
    path = tmp_path / "items.csv"
    rows = [f"{i},a{i % 7},some text {i % 3},2026-11-22T08:{i % 60:02}:00Z" for i in range(5000)]
    path.write_text("id,actor,text,at\n" + "\n".join(rows))
    shown = ScanOptions(signals=frozenset(SIGNALS))
    here = _joined(list(scan_alone(str(path), Engine.load(options), shown)))
    other = Engine.load(options)
    there = _joined(list(scan_in_workers(str(path), options, shown, workers=2, engine_here=other)))
    assert there[0] == here[0]


def test_a_killed_worker_ends_the_scan_of_those_that_wait_for_it(
    counted: tuple[EngineOptions, Path], tmp_path: Path
) -> None:
    options, _ = counted
    path = tmp_path / "items.jsonl"
    path.write_bytes(b"\n".join(b'{"id":"%d"}' % i for i in range(80_000)))
    before = set(multiprocessing.active_children())
    parts = scan_in_workers(str(path), options, ScanOptions(), workers=3, engine_here=Engine.load(options))
    next(parts)
    workers = set(multiprocessing.active_children()) - before
    min(workers, key=lambda worker: worker.pid or 0).kill()
    with pytest.raises(StoreError, match="CF-S003"):
        list(parts)
    assert all(connection.wait([worker.sentinel], timeout=30) for worker in workers)
