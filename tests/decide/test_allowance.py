"""A rule in shadow changes nothing, a rule over its limit only escalates."""

from __future__ import annotations

import msgspec
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.actions import ACTIONS, CaseWanted
from clearford.core.decisions import Decision
from clearford.core.ids import RuleId
from clearford.core.items import Item
from clearford.core.signals import Column, Signals
from clearford.decide.allowance import FULL, LIMIT, Allowance
from clearford.decide.expr import Compare
from clearford.decide.machine import Machine
from clearford.decide.program import Soften
from tests.decide.build import VERIFIED, exempt, program, rule

CASE = CaseWanted(route="fraud")
RULES = (
    rule("limit"),
    rule("hold", Compare("text.length", ">", 20), actions=("hold",), case=CASE),
    rule("soft", soften=(Soften(VERIFIED, "escalate"),), actions=("label_content",)),
    rule("young", Compare("account.age_h", "<", 5.0), decision="escalate", actions=()),
    rule("trial", status="trial"),
    exempt("spared", "hold", to="escalate"),
)
NAMES = [r.id for r in RULES]
MACHINE = Machine(program(*RULES))


def batch(rows: list[tuple[int, bool | None, float | None, bool]]) -> tuple[list[Item], Signals]:
    """Items with a length, a verified flag, an age, and whether the flag's detector failed."""
    n = len(rows)
    verified = np.array([bool(v) for _, v, _, _ in rows])
    failed = np.array([f for *_, f in rows])
    known = np.array([v is not None for _, v, _, _ in rows]) & ~failed
    ages = [a for _, _, a, _ in rows]
    columns = {
        "text.length": Column(np.array([length for length, *_ in rows], np.int64)),
        "account.verified": Column(verified, known, failed),
        "account.age_h": Column(
            np.array([a or 0.0 for a in ages]), np.array([a is not None for a in ages]), np.zeros(n, bool)
        ),
    }
    return [Item(id=f"i{i}") for i in range(n)], Signals(n, columns)


ROW = st.tuples(
    st.sampled_from((5, 15, 30)),
    st.sampled_from((None, True, False)),
    st.sampled_from((None, 1.0, 9.0)),
    st.booleans(),
)
SETS = st.frozensets(st.sampled_from(NAMES))


@settings(max_examples=60, deadline=None)
@given(st.lists(ROW, min_size=1, max_size=8))
def test_with_full_allowance_the_decisions_are_the_usual_ones(
    rows: list[tuple[int, bool, float, bool]],
) -> None:
    items, signals = batch(list(rows))
    usual = MACHINE.evaluate(items, signals)
    found = dict(MACHINE.events(items, signals))
    made = [MACHINE.decide(item, found[i]) if i in found else None for i, item in enumerate(items)]
    for decision, other in zip(made, usual, strict=True):
        assert (decision or other) == other
        assert decision is not None or (other.outcome, other.held, other.unknowns) == ("allow", (), ())


@settings(max_examples=80, deadline=None)
@given(st.lists(ROW, min_size=1, max_size=6), SETS)
def test_a_rule_in_shadow_stands_as_if_it_were_on_trial(
    rows: list[tuple[int, bool, float, bool]], shadow: frozenset[RuleId]
) -> None:
    on_trial = [msgspec.structs.replace(r, status="trial") if r.id in shadow else r for r in RULES]
    items, signals = batch(list(rows))
    expected = Machine(program(*on_trial)).evaluate(items, signals)
    for i, events in MACHINE.events(items, signals):
        assert MACHINE.decide(items[i], events, Allowance(shadow)) == expected[i]


@settings(max_examples=80, deadline=None)
@given(st.lists(ROW, min_size=1, max_size=6), SETS)
def test_a_rule_over_its_limit_never_restricts_and_still_has_somebody_look(
    rows: list[tuple[int, bool, float, bool]], capped: frozenset[RuleId]
) -> None:
    items, signals = batch(list(rows))
    for i, events in MACHINE.events(items, signals):
        made = MACHINE.decide(items[i], events, Allowance(capped=capped))
        without = MACHINE.decide(items[i], events, Allowance(shadow=capped - {"fraud.test.spared"}))
        assert restrictions(made) == restrictions(without)
        held = {ref.id for ref in made.held if ref.status == "live"}
        by_limit = {s.rule for s in made.softened if s.by == LIMIT}
        assert by_limit == held & capped & {
            r.id for r in RULES if r.decision == "restrict" and r.kind == "enforce"
        }
        if by_limit and "soft" not in str(by_limit):
            assert made.outcome != "allow"


def restrictions(decision: Decision) -> list[str]:
    return [a for a in decision.actions if ACTIONS[a].restricts]


def test_the_limit_is_on_record_and_the_case_is_the_rule_s() -> None:
    items, signals = batch([(30, False, None, False)])
    ((_, events),) = MACHINE.events(items, signals)
    everything = frozenset(NAMES)
    made = MACHINE.decide(items[0], events, Allowance(capped=everything))
    assert (made.outcome, made.actions, made.case) == ("escalate", (), CASE)
    assert [(s.rule, s.by) for s in made.softened] == [(n, LIMIT) for n in sorted(NAMES[:3])]
    in_shadow = MACHINE.decide(items[0], events, Allowance(everything, everything))
    assert (in_shadow.outcome, in_shadow.softened) == ("allow", ())
    assert {ref.status for ref in in_shadow.held} == {"trial"}
    assert MACHINE.decide(items[0], events, FULL) == MACHINE.evaluate(items, signals)[0]
