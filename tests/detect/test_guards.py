"""Guards declare their signals and find nothing; conditions say which of them they read."""

from __future__ import annotations

import pytest

from clearford.core.items import Item
from clearford.core.signals import Layout
from clearford.detect.guards import GuardDetector, guard_specs, guards_named
from clearford.detect.plan import Plan
from clearford.runtime import shipped


def test_the_signals_of_a_guard_are_inexact_and_may_be_unknown() -> None:
    specs = guard_specs("judge")
    assert [spec.name for spec in specs] == ["guard.judge.unsafe", "guard.judge.unsure"]
    assert all((s.type, s.cost, s.exact, s.nullable) == ("bool", "remote", False, True) for s in specs)


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        ("guard.judge.unsafe", {"judge"}),
        ("NOT guard.a_1.unsure AND guard.b.unsafe = true", {"a_1", "b"}),
        ("guard.judge.safe OR text.guard.x.unsafe2 OR guard.Judge.unsafe", set()),
    ],
)
def test_a_condition_names_its_guards(condition: str, names: set[str]) -> None:
    assert guards_named(condition) == names


def test_until_somebody_asks_nothing_is_known() -> None:
    names = ("guard.judge.unsafe", "guard.judge.unsure")
    detector = GuardDetector(["judge", "judge"])
    assert tuple(spec.name for spec in detector.specs) == names
    plan = Plan([detector], shipped.fold_tables(), want=(), layout=Layout(names), families={})
    items = [Item(id="a", text="a"), Item(id="b")]
    assert dict(plan.run(items).item) == {}
    assert [plan.run_one(item).item for item in items] == [[None, None]] * 2
