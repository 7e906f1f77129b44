from __future__ import annotations

import pytest

from clearford.core.errors import DecideError
from clearford.decide.expr import And, Compare, Const, Derived, Expr, InSet, Is, Not, Truth
from clearford.decide.frame import Frame, atoms, names_in
from clearford.decide.program import Program, Soften
from tests.decide.build import BUNDLE, COLUMNS, LIKE, LONG, exempt, program, rule


def test_atoms_come_in_the_order_of_the_text() -> None:
    first, second = Truth("a"), Compare("x", "=", 1)
    assert list(atoms(And((first, Not(And((second, Const(value=True)))))))) == [
        first,
        second,
        Const(value=True),
    ]
    assert names_in(And((first, second, Const(value=True)))) == {"a", "x"}


def test_reads_are_base_signals_of_condition_and_softenings() -> None:
    frame = Frame(program())
    assert frame.reads(And((Truth("in_list(url.domain,'safe')"), LONG))) == {"url.domain", "text.length"}


@pytest.mark.parametrize(
    ("when", "each", "found"),
    [
        pytest.param(Truth("no.such"), "item", "not a column", id="unknown"),
        pytest.param(LIKE, "item", "outside its family", id="family"),
        pytest.param(LONG, "url", "reads none of its signals", id="each-without-reading"),
        pytest.param(Truth("text.length"), "item", "asks whether", id="truth-of-a-number"),
        pytest.param(Is("text.length", "true"), "item", "asks whether", id="is-true-of-a-number"),
        pytest.param(Compare("text.length", "=", 1.0), "item", "not of type int", id="float-against-int"),
        pytest.param(
            Compare("text.length", "=", value=True), "item", "not of type int", id="bool-against-int"
        ),
        pytest.param(Compare("account.verified", "<", value=True), "item", "in order", id="ordered-flag"),
        pytest.param(Compare("listing.category", "<", "a"), "item", "in order", id="ordered-text"),
        pytest.param(Compare("account.age_h", "<", float("nan")), "item", "not finite", id="nan"),
        pytest.param(Compare("account.age_h", "<", float("inf")), "item", "not finite", id="infinite"),
        pytest.param(Compare("text.length", "<", 2**63), "item", "beyond 64 bits", id="too-large"),
        pytest.param(InSet("text.length", ()), "item", "not of type int", id="empty-set"),
        pytest.param(And(()), "item", "empty AND", id="empty-and"),
    ],
)
def test_a_rule_that_does_not_fit_is_refused(when: Expr, each: str, found: str) -> None:
    with pytest.raises(DecideError, match=found) as caught:
        Frame(program()).check(rule("a", when, each=each))
    assert caught.value.code == "CF-E002"


def test_an_int_literal_fits_a_float_signal() -> None:
    fitting = rule("a", Compare("account.age_h", "<", 24))
    Frame(program()).check(fitting)
    assert Frame(program()).reads_of(fitting) == {"account.age_h"}


def test_an_exemption_cannot_be_softened() -> None:
    with pytest.raises(DecideError, match="cannot be softened"):
        Frame(program()).check(exempt("x", "a", soften=(Soften(LONG, "allow"),)))


@pytest.mark.parametrize(
    ("derived", "found"),
    [
        pytest.param(Derived("length(text.length)", "length", "text.length"), "text signal", id="number"),
        pytest.param(Derived("d", "in_list", "url.domain", "none"), "list", id="no-list"),
        pytest.param(Derived("d", "contains", "url.domain"), "argument", id="no-argument"),
    ],
)
def test_a_derived_signal_that_cannot_be_made_is_refused(derived: Derived, found: str) -> None:
    with pytest.raises(DecideError, match=found):
        Frame(Program(bundle=BUNDLE, rules=(), columns=COLUMNS, derived=(derived,)))
