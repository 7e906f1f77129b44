"""The answer never depends on how items were grouped, nor on the path."""

from __future__ import annotations

import msgspec
import pytest

from benchmarks.corpus import HOSTILE, texts
from clearford.core.items import Item
from clearford.runtime.engine import Engine
from clearford.runtime.judged import Judged
from clearford.runtime.pipeline import Pipeline
from clearford.runtime.scan import Scanner, ScanOptions


def _mixed(demo_items: list[Item], n: int = 1500) -> list[Item]:
    """Demo items, generated ones, and hostile ones (about a tenth)."""
    hostile = [text for text in HOSTILE.values() for _ in range(n // 120)]
    found = [Item(id=f"g{i}", text=text) for i, text in enumerate(texts(n))]
    found[50:50] = [Item(id=f"h{i}", text=text[: 30 + i]) for i, text in enumerate(hostile)]
    return [*demo_items, *found, Item(id="no-text", kind="account_event"), Item(id="empty", text="")]


def _rows(engine: Engine, judged: Judged) -> list[bytes]:
    scanner = Scanner(engine, ScanOptions(everything=True, explain=True))
    return scanner.lines(judged).splitlines()


def _fresh(engine: Engine) -> Pipeline:
    """The pipeline of an engine, with nothing remembered."""
    return Pipeline(engine.pipeline.plan.fresh(), engine.pipeline.machine, engine.texts)


@pytest.fixture(scope="module")
def scalar_rows(engine: Engine, demo_items: list[Item]) -> list[bytes]:
    return _rows(engine, _fresh(engine).process_scalar(_mixed(demo_items)))


@pytest.mark.parametrize("size", [1, 7, 64, 300, 5000])
def test_any_grouping_gives_the_bytes_of_the_scalar_path(
    engine: Engine, demo_items: list[Item], scalar_rows: list[bytes], size: int
) -> None:
    items = _mixed(demo_items)
    if size == 1:
        items = items[:200]
    pipeline = _fresh(engine)
    rows = [
        row
        for at in range(0, len(items), size)
        for row in _rows(engine, pipeline.process_vector(items[at : at + size]))
    ]
    for got, expected in zip(rows, scalar_rows, strict=len(items) > 200):
        assert got == expected


def test_the_path_is_chosen_by_the_crossover(engine: Engine, demo_items: list[Item]) -> None:
    few, many = demo_items[:3], demo_items[:40]
    assert type(engine.pipeline.process(few)).__name__ == "ScalarJudged"
    assert type(engine.pipeline.process(many)).__name__ == "VectorJudged"


def test_a_neighbour_never_changes_a_decision(engine: Engine, demo_items: list[Item]) -> None:
    item = demo_items[0]
    alone = engine.pipeline.process_vector([item]).decisions[0]
    flood = [Item(id=f"x{i}", text=text) for i, text in enumerate(HOSTILE.values())]
    among = engine.pipeline.process_vector([*flood, item, *flood]).decisions[len(flood)]
    assert msgspec.json.encode(alone) == msgspec.json.encode(among)


def test_every_restriction_has_a_statement_with_reason_and_basis(
    engine: Engine, demo_items: list[Item]
) -> None:
    judged = engine.pipeline.process(demo_items)
    restricted = [i for i, d in enumerate(judged.decisions) if d.outcome == "restrict"]
    for i in restricted:
        effects = engine.pipeline.effects(judged, i)
        full = [engine.texts[r].notice == "full" for r in judged.decisions[i].determining]
        assert (effects.statement is not None) == any(full)
        for reason in effects.statement.reasons if effects.statement else ():
            assert reason.text["en"]
            assert reason.text["zh"]
            assert reason.legal_basis


def test_no_decision_and_no_account_of_it_holds_the_text(engine: Engine, demo_items: list[Item]) -> None:
    judged = engine.pipeline.process(demo_items)
    for item, decision in zip(demo_items, judged.decisions, strict=True):
        text = str(item.text)
        if len(text) > 12:
            assert text[:12] not in msgspec.json.encode(decision).decode()
