"""Rules that are not watched never hold; rows that say which slots to look at get the same codes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.signals import FAILED, SignalRow
from clearford.decide.expr import And, Compare, Const, Expr, InSet, Is, Not, Or, Truth
from clearford.decide.frame import Frame
from clearford.decide.normal import known_true
from clearford.decide.program import Rule, Soften
from clearford.decide.scalar import ScalarPath
from clearford.decide.tables import Tables
from clearford.decide.watch import Watch
from tests.decide.build import LIKE, LONG, VERIFIED, item, program, rule

FRAME = Frame(program())
TABLES = Tables(program(rule("all", And((LONG, VERIFIED, Compare("account.age_h", "<", 1.0),
                                         Compare("listing.category", "=", "a"))))))  # fmt: skip
CELLS: dict[str, list[Any]] = {
    "account.age_h": [None, 0.0, -0.0, 0.5, 7.0],
    "account.verified": [None, False, True],
    "listing.category": [None, "", "a", "b"],
    "text.length": [None, 0, 3, 11],
}
atoms: st.SearchStrategy[Expr] = st.one_of(
    st.builds(Compare, st.just("text.length"), st.sampled_from(["=", "<>", "<", ">="]), st.integers(-1, 11)),
    st.builds(Compare, st.just("account.age_h"), st.sampled_from(["<", ">"]), st.sampled_from([0.0, 0.6])),
    st.builds(Compare, st.just("listing.category"), st.sampled_from(["=", "<>"]), st.sampled_from(["a", ""])),
    st.builds(InSet, st.just("text.length"), st.just((0, 3)), st.booleans()),
    st.builds(Truth, st.just("account.verified"), st.booleans()),
    st.builds(Is, st.just("account.verified"), st.sampled_from(["null", "true", "false"]), st.booleans()),
    st.builds(Is, st.just("listing.category"), st.just("null"), st.booleans()),
    st.builds(Const, st.booleans()),
)
conditions = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(And, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(Or, st.lists(inner, min_size=1, max_size=3).map(tuple)),
    ),
    max_leaves=6,
)


def _silent(value: Any) -> bool:
    return value is None or value is False or (isinstance(value, int | float) and value == 0)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(conditions, conditions), min_size=1, max_size=5), st.data())
def test_codes_are_the_same_whether_or_not_a_row_says_where_to_look(
    found: list[tuple[Expr, Expr]], data: st.DataObject
) -> None:
    rules: list[Rule] = [
        rule(f"r{i}", when, soften=(Soften(soften, "escalate"),)) for i, (when, soften) in enumerate(found)
    ]
    tables = Tables(program(*rules))
    path = ScalarPath(tables)
    values = [data.draw(st.sampled_from(CELLS[name])) for name in tables.item.names]
    told = [slot for slot, value in enumerate(values) if not _silent(value) or data.draw(st.booleans())]
    expected = path.codes(item(), SignalRow(values, {}))
    assert path.codes(item(), SignalRow(values, {}, told=told)) == expected


@pytest.mark.parametrize(
    ("condition", "watched"),
    [
        pytest.param(Compare("text.length", ">=", 1), ["text.length"], id="count"),
        pytest.param(Compare("text.length", "<", 5), None, id="small-holds-of-0"),
        pytest.param(Not(Truth("account.verified")), None, id="no-holds-of-false"),
        pytest.param(Is("listing.category", "null"), None, id="absence-holds-of-none"),
        pytest.param(Compare("listing.category", "<>", "a"), ["listing.category"], id="known-and-different"),
        pytest.param(And((Compare("text.length", "<", 5), VERIFIED)), ["account.verified"], id="one-of-and"),
        pytest.param(Or((LONG, VERIFIED)), ["account.verified", "text.length"], id="all-of-or"),
        pytest.param(Or((LONG, Compare("text.length", "=", 0))), None, id="or-with-silence"),
        pytest.param(Const(value=False), [], id="never"),
        pytest.param(Const(value=True), None, id="always"),
    ],
)
def test_what_is_watched(condition: Expr, watched: list[str] | None) -> None:
    made = Watch(FRAME, TABLES.item, {7: known_true(condition)})
    assert made.always == ([7] if watched is None else [])
    slots = [name for name, rules in zip(TABLES.item.names, made.rules, strict=True) if rules]
    assert slots == (watched or [])
    told = [TABLES.item.slot[name] for name in watched or []]
    assert made.candidates(told) == ({7} if watched != [] else set())


def test_of_an_and_the_signal_is_watched_that_few_rules_read() -> None:
    both = And((LONG, VERIFIED))
    made = Watch(FRAME, TABLES.item, {0: LONG, 1: LONG, 2: VERIFIED, 3: both})
    assert made.rules[TABLES.item.slot["account.verified"]] == [2, 3]


def test_findings_are_looked_at_whatever_the_item_says() -> None:
    path = ScalarPath(Tables(program(rule("link", LIKE, each="url"))))
    row = SignalRow([], {"url": [[0.95]]}, told=())
    assert path.codes(item(), row) == (0,)
    assert path.codes(item(), SignalRow([], {"url": [[FAILED]]}, told=())) is None
