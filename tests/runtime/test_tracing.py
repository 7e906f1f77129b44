"""Traces are the same on both paths and at every batch size, and give their decision again."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from clearford.core.items import Item
from clearford.core.signals import FAILED, SignalRow
from clearford.core.trace import Input, Trace, from_json, to_json
from clearford.runtime.engine import Engine
from clearford.runtime.judged import Judged
from clearford.runtime.tracing import Tracer


@pytest.fixture(scope="module")
def tracer(engine: Engine) -> Tracer:
    return Tracer(engine)


@pytest.fixture(scope="module")
def judged(engine: Engine, demo_items: list[Item]) -> Judged:
    return engine.fresh().pipeline.process_vector(demo_items)


def rows_of(judged: Judged) -> list[int]:
    """Items on which a rule held, or could not be known."""
    return [i for i, d in enumerate(judged.decisions) if d.held or d.unknowns]


def test_both_paths_and_all_batch_sizes_give_the_same_bytes(
    engine: Engine, tracer: Tracer, judged: Judged, demo_items: list[Item]
) -> None:
    rows = rows_of(judged)
    assert len(rows) > 50
    whole = [to_json(trace) for trace in tracer.traces(judged, rows)]
    scalar = engine.fresh().pipeline.process_scalar(demo_items)
    assert [to_json(trace) for trace in tracer.traces(scalar, rows)] == whole
    fresh = engine.fresh()
    parts: list[bytes] = []
    for start in range(0, len(demo_items), 37):
        part = fresh.pipeline.process_vector(demo_items[start : start + 37])
        parts += map(to_json, tracer.traces(part, rows_of(part)))
    assert parts == whole


def test_a_decision_can_be_had_again_from_its_trace_alone(
    engine: Engine, tracer: Tracer, judged: Judged, demo_items: list[Item]
) -> None:
    for i in rows_of(judged):
        (trace,) = tracer.traces(judged, [i])
        kept = from_json(to_json(trace))
        row = signals_of(engine, kept)
        again = engine.pipeline.machine.evaluate_one(Item(id=kept.item, kind=demo_items[i].kind), row)
        assert again == judged.decisions[i]


def signals_of(engine: Engine, trace: Trace) -> SignalRow:
    """The signals that a trace tells, all others at their usual value."""
    plan, machine = engine.pipeline.plan, engine.pipeline.machine
    told = {str(one.name): _value(one) for one in trace.inputs}
    item = [told.get(name, plan.defaults.get(name)) for name in machine.item_layout.names]
    families = {}
    for family, layout in machine.family_layouts.items():
        found: list[dict[str, Any]] = [
            {str(one.name): _value(one) for one in finding} for finding in trace.findings.get(family, ())
        ]
        families[family] = [[one.get(name) for name in layout.names] for one in found]
    return SignalRow(item, families)


def _value(one: Input) -> Any:
    return FAILED if one.failed else one.value


def test_a_trace_holds_no_text_and_names_the_packs_and_their_digests(
    engine: Engine, tracer: Tracer, judged: Judged, demo_items: list[Item]
) -> None:
    digests = {pack.file.id: pack.digest for pack in engine.packs.packs}
    for i, trace in zip(rows_of(judged), tracer.traces(judged, rows_of(judged)), strict=True):
        text = demo_items[i].text
        assert isinstance(text, str)
        assert len(text) < 20 or text not in to_json(trace).decode()
        assert trace.packs.items() <= digests.items()
        assert {rule.id.rpartition(".")[0] for rule in trace.rules} <= set(trace.packs)
        assert set(trace.parts) == {"tables", "data", "models", "detectors"}
        assert replace(trace, timings={"decide": 1}).timings == {"decide": 1}
