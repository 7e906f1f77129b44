"""Properties 9-11 and 13 of the decision semantics: one meaning, whichever way it is computed."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from hypothesis import given, settings

from clearford.decide.machine import Machine
from clearford.decide.program import Program, decode, encode
from tests.properties.programs import (
    TEXTS,
    Sample,
    batches,
    encounters,
    programs,
    row_of,
    signals_of,
    telling,
)
from tests.reference.evaluator import decide

many = settings(max_examples=250, deadline=None)


@many
@given(programs(), batches())
def test_scalar_vector_and_reference_agree_to_the_byte(program: Program, batch: list[Sample]) -> None:
    machine = Machine(program)
    expected = [decide(program, s.item, s.values, s.findings) for s in batch]
    scalar = [machine.evaluate_one(s.item, row_of(machine, s)) for s in batch]
    told = [machine.evaluate_one(s.item, telling(row_of(machine, s))) for s in batch]
    vector = machine.evaluate([s.item for s in batch], signals_of(batch))
    assert msgspec.json.encode(scalar) == msgspec.json.encode(expected)
    assert msgspec.json.encode(told) == msgspec.json.encode(expected)
    assert msgspec.json.encode(vector) == msgspec.json.encode(expected)


@many
@given(encounters(), batches())
def test_they_agree_where_rules_softenings_and_exemptions_meet(program: Program, batch: list[Sample]) -> None:
    machine = Machine(program)
    expected = [decide(program, s.item, s.values, s.findings) for s in batch]
    assert [machine.evaluate_one(s.item, row_of(machine, s)) for s in batch] == expected
    assert [machine.evaluate_one(s.item, telling(row_of(machine, s))) for s in batch] == expected
    assert machine.evaluate([s.item for s in batch], signals_of(batch)) == expected


@many
@given(programs(), batches(failures=False, max_size=12))
def test_without_failures_they_agree_on_larger_batches(program: Program, batch: list[Sample]) -> None:
    machine = Machine(program)
    expected = [decide(program, s.item, s.values, s.findings) for s in batch]
    scalar = [machine.evaluate_one(s.item, row_of(machine, s)) for s in batch]
    assert scalar == expected
    assert [machine.evaluate_one(s.item, telling(row_of(machine, s))) for s in batch] == expected
    assert machine.evaluate([s.item for s in batch], signals_of(batch)) == expected


@settings(max_examples=60, deadline=None)
@given(programs(), batches(max_size=8))
def test_grouping_never_changes_an_answer(program: Program, batch: list[Sample]) -> None:
    machine = Machine(program)

    def in_groups(size: int) -> Sequence[object]:
        groups = [batch[i : i + size] for i in range(0, len(batch), size)]
        return [d for g in groups for d in machine.evaluate([s.item for s in g], signals_of(g))]

    assert in_groups(1) == in_groups(3) == in_groups(8)


@settings(max_examples=60, deadline=None)
@given(programs(), batches())
def test_a_program_read_back_gives_the_same_bytes(program: Program, batch: list[Sample]) -> None:
    again = decode(encode(program))
    assert encode(again) == encode(program)
    items, signals = [s.item for s in batch], signals_of(batch)
    first = msgspec.json.encode(Machine(program).evaluate(items, signals))
    assert msgspec.json.encode(Machine(again).evaluate(items, signals)) == first


@settings(max_examples=60, deadline=None)
@given(programs(), batches())
def test_a_decision_holds_no_value_of_the_item(program: Program, batch: list[Sample]) -> None:
    decisions = Machine(program).evaluate([s.item for s in batch], signals_of(batch))
    words = {word for d in decisions for word in _strings(msgspec.to_builtins(d))}
    assert words.isdisjoint({t for t in TEXTS if t not in ("", "a", "b")})


def _strings(value: object) -> set[str]:
    if isinstance(value, dict):
        return {w for v in value.values() for w in _strings(v)}
    if isinstance(value, list | tuple):
        return {w for v in value for w in _strings(v)}
    return {value} if isinstance(value, str) else set()
