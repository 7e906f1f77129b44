"""A scan gives one row an item in input order, alone or with workers, and loses nothing."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import msgspec
import pytest

from clearford.core.items import Item
from clearford.runtime.engine import Engine, EngineOptions
from clearford.runtime.scan import Part, ScanOptions, Summary, scan_alone, scan_in_workers

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
    return _joined(list(scan_alone(str(source), engine, ScanOptions())))


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
    parts = list(scan_in_workers(str(source), options, ScanOptions(), workers=2, engine_here=engine))
    rows, summary = _joined(parts)
    assert rows == alone[0]
    assert summary.rejected == 4


def test_workers_decide_tables_too(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "items.csv"
    path.write_text('id,text,extra\n1,"line\none",x\n2,无抵押贷款,y\n')
    here = _joined(list(scan_alone(str(path), engine, ScanOptions())))
    parts = scan_in_workers(str(path), EVERYTHING, ScanOptions(), workers=2, engine_here=engine)
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
