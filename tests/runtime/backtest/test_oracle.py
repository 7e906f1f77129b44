"""Polars agrees with the machine, on generated programs and on the shipped rules."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.cli.commands.load import baseline_items
from clearford.core.errors import ConfigError
from clearford.core.items import Item, ItemDecoder
from clearford.decide.machine import Machine
from clearford.decide.program import Program
from clearford.runtime import shipped
from clearford.runtime.backtest.oracle import decisions, differences, has_failures
from clearford.runtime.backtest.sides import SideOptions, Sides
from tests.policy.golden import SAMPLES
from tests.properties.programs import Sample, batches, encounters, programs, signals_of

pytest.importorskip("polars")


@settings(max_examples=60, deadline=None)
@given(st.one_of(programs(), encounters()), batches(failures=False, max_size=6))
def test_generated_programs(program: Program, batch: list[Sample]) -> None:
    items, signals = [sample.item for sample in batch], signals_of(batch)
    assert not has_failures(signals)
    assert decisions(program, items, signals) == Machine(program).evaluate(items, signals)


def test_shipped_rules_as_if_all_were_live() -> None:
    sides = Sides(SideOptions())
    demo = ItemDecoder().decode_lines(shipped.read("demo", "items.jsonl"))
    items = [item for item in demo if isinstance(item, Item)] + baseline_items()[::8]
    before, after = sides.signals(items)
    for side, signals, least in ((sides.old, before, 10), (sides.new, after, 30)):
        ours = side.machine.evaluate(items, signals)
        assert sum(d.outcome != "allow" for d in ours) > least
        assert decisions(side.program, items, signals) == ours


def test_a_difference_is_told() -> None:
    sides = Sides(SideOptions((str(SAMPLES),), shipped=False))
    items = [Item(id="a", text="稳赚不赔，会议号 123 456 789"), Item(id="b", text="see you at six")]
    _, signals = sides.signals(items)
    assert list(differences(sides.new.machine, items, signals)) == []
    oracle = decisions(sides.old.program, items, signals)
    ours = sides.new.machine.evaluate(items, signals)
    assert [d.outcome for d in oracle] == ["allow", "allow"] != [d.outcome for d in ours]


def test_without_polars_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    sides = Sides(SideOptions((str(SAMPLES),), shipped=False))
    items = [Item(id="a", text="x")]
    with pytest.raises(ConfigError) as caught:
        decisions(sides.new.program, items, sides.signals(items)[1])
    assert caught.value.code == "CF-C001"
