from __future__ import annotations

from typing import Any

import pytest

from clearford.core.signals import FAILED
from clearford.core.spans import Span
from clearford.decide.explain import Explanation, evidence, explain, words
from clearford.decide.expr import And, Compare, Const, Expr, InSet, Is, Not, Or, Truth
from clearford.decide.machine import Machine
from clearford.decide.program import Soften
from tests.decide.build import LIKE, LONG, VERIFIED, exempt, item, program, row, rule


@pytest.mark.parametrize(
    ("expr", "text"),
    [
        pytest.param(
            And((Or((Truth("a"), Compare("x", ">=", 0.5))), Not(InSet("s", ("o'x", "y"))))),
            "(a OR x >= 0.5) AND NOT s IN ('o''x', 'y')",
            id="nested",
        ),
        pytest.param(
            Not(And((Truth("a", negated=True), Is("s", "null")))), "NOT (NOT a AND s IS NULL)", id="not"
        ),
        pytest.param(Is("b", "true", negated=True), "b IS NOT TRUE", id="is-not"),
        pytest.param(Compare("b", "=", value=False), "b = FALSE", id="flag"),
        pytest.param(Const(value=True), "TRUE", id="constant"),
    ],
)
def test_a_condition_in_the_language_of_rules(expr: Expr, text: str) -> None:
    assert words(expr) == text


RULES = (
    rule("a", LIKE, each="url", actions=("hold",)),
    rule("b", LONG),
    rule("c", LONG, soften=(Soften(VERIFIED, "allow"),)),
    rule("d", LONG, actions=("remove_content",)),
    rule("e", VERIFIED, status="trial"),
    rule("f", Compare("account.age_h", "<", 24)),
    rule("g", Compare("listing.category", "=", "phones")),
    exempt("x", "d"),
)


def told(private: tuple[str, ...] = (), **values: Any) -> Explanation:
    machine = Machine(program(*RULES))
    signals = {
        "text.length": 99,
        "account.verified": True,
        "account.age_h": FAILED,
        "listing.category": "phones",
    }
    made = row(machine, {**signals, **values}, {"url": [{"url.score": 0.1}, {"url.score": 0.95}]})
    made.spans = lambda: [Span("url", 3, 9), Span("personal.mobile", 20, 31)]  # type: ignore[arg-type]
    return explain(machine, item(), made, private=private)


def test_every_rule_has_its_part() -> None:
    parts = {account.id.rpartition(".")[2]: account.role for account in told().rules}
    assert parts == {
        "a": "determining",
        "b": "absorbed",
        "c": "softened",
        "d": "exempted",
        "e": "trial",
        "f": "unknown",
        "g": "absorbed",
        "x": "exempting",
    }


def test_only_the_finding_that_made_the_rule_true_is_told() -> None:
    (account,) = told().determining
    (finding,) = account.findings
    (atom,) = finding.atoms
    assert (finding.finding, finding.truth) == (1, "true")
    assert (atom.text, atom.truth, atom.value) == ("url.score >= 0.9", "true", "0.95")


def test_a_failure_is_told_with_its_cause() -> None:
    (account,) = told().unknown
    (atom,) = account.atoms
    assert account.unknown == ("account.age_h",)
    assert (atom.truth, atom.cause, atom.value) == ("unknown", "failed", None)


def test_text_and_private_values_are_never_shown() -> None:
    accounts = {account.id: account for account in told(private=("text.length",)).rules}
    assert accounts["fraud.test.g"].atoms[0].value is None  # type: ignore[index]
    assert accounts["fraud.test.b"].atoms[0].value is None  # type: ignore[index]
    assert {a.id: a for a in told().rules}["fraud.test.b"].atoms[0].value == "99"  # type: ignore[index]


def test_evidence_is_that_of_the_determining_rules() -> None:
    explanation = told()
    assert [span.signal for span in explanation.spans] == ["url", "personal.mobile"]
    assert [span.signal for span in evidence(explanation)] == ["url"]


def test_softenings_are_told_with_the_rule() -> None:
    accounts = {account.id: account for account in told().lost}
    assert [s.by for s in accounts["fraud.test.c"].softened] == ["soften[0]"]  # type: ignore[index]
    assert accounts["fraud.test.c"].findings[0].softening == ("true",)  # type: ignore[index]
