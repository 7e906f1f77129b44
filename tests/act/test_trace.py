"""A trace says what every rule became, masks what may identify a person, and is the same bytes each time."""

from __future__ import annotations

from typing import Any

import pytest

from clearford.act.trace import MadeBy, trace_of
from clearford.core.decisions import Decision, RuleRef, RuleStatus, Softening, Unknown
from clearford.core.ids import ItemId, RuleId, SignalName
from clearford.core.signals import SignalSpec
from clearford.core.spans import Span
from clearford.core.trace import Became, Input, RuleTrace, from_json, to_json
from tests.act.samples import BUNDLE

A, B, C = RuleId("fraud.x.a"), RuleId("fraud.x.b"), RuleId("spam.y.c")


def _spec(name: str, **more: Any) -> SignalSpec:
    return SignalSpec(name=SignalName(name), type="int", **more)


MADE_BY = MadeBy(
    specs={
        spec.name: spec
        for spec in (
            _spec("url.count"),
            _spec("fraud.score", exact=False),
            _spec("account.strikes", personal=True),
            _spec("text.phrase.loan_ad.count"),
            _spec("url.ip_host", family="url"),
        )
    },
    reads={A: ("url.count",), B: ("text.phrase.loan_ad.count",), C: ("fraud.score",)},
    versions={A: "0.2.0", B: "0.2.0", C: "0.1.0"},
    parts={"detectors": "1"},
    packs={"fraud.x": "sha256:x", "spam.y": "sha256:y", "context.words": "sha256:w"},
    lists={"loan_ad": "context.words"},
    usual={"url.count": 0, "fraud.score": 0.0, "text.phrase.loan_ad.count": 0},
)


def _decision(
    *held: tuple[RuleId, RuleStatus],
    determining: tuple[RuleId, ...] = (),
    softened: tuple[Softening, ...] = (),
    unknowns: tuple[Unknown, ...] = (),
) -> Decision:
    return Decision(
        item=ItemId("i-1"),
        outcome="restrict" if determining else "allow",
        actions=("hold",) if determining else (),
        determining=determining,
        held=tuple(RuleRef(rule, status) for rule, status in held),
        softened=softened,
        unknowns=unknowns,
        bundle=BUNDLE,
    )


def test_a_trace_holds_what_differs_and_what_rules_read() -> None:
    trace = trace_of(
        _decision((A, "live"), (B, "live"), determining=(A,)),
        MADE_BY,
        {"url.count": 2, "fraud.score": 0.0, "text.phrase.loan_ad.count": 0, "account.strikes": 3},
        {"url": [{"url.ip_host": 1}], "personal": []},
        [Span(SignalName("url"), 4, 9, via="skeleton"), Span(SignalName("url"), 4, 9, via="skeleton")],
    )
    assert trace.inputs == (
        Input(SignalName("account.strikes"), masked=True),
        Input(SignalName("text.phrase.loan_ad.count"), 0),
        Input(SignalName("url.count"), 2),
    )
    assert trace.findings == {"url": ((Input(SignalName("url.ip_host"), 1),),)}
    assert trace.packs == {"context.words": "sha256:w", "fraud.x": "sha256:x"}
    assert trace.rules == (
        RuleTrace(A, "0.2.0", "live", "determining", (), (SignalName("url.count"),)),
        RuleTrace(B, "0.2.0", "live", "absorbed", (), (SignalName("text.phrase.loan_ad.count"),)),
    )
    assert trace.spans == (Span(SignalName("url"), 4, 9, via="skeleton"),)
    assert from_json(to_json(trace)) == trace


@pytest.mark.parametrize(
    ("decision", "rule", "became", "by"),
    [
        pytest.param(_decision((A, "live"), determining=(A,)), A, "determining", (), id="determining"),
        pytest.param(_decision((A, "live")), A, "absorbed", (), id="absorbed"),
        pytest.param(_decision((A, "trial")), A, "trial", (), id="trial"),
        pytest.param(
            _decision((A, "live"), softened=(Softening(A, "allow", "soften[0]"),)),
            A,
            "softened",
            ("soften[0]",),
            id="softened",
        ),
        pytest.param(
            _decision((A, "live"), (B, "live"), softened=(Softening(A, "allow", B),)),
            A,
            "exempted",
            (B,),
            id="exempted",
        ),
        pytest.param(
            _decision((A, "live"), (B, "live"), softened=(Softening(A, "allow", B),)),
            B,
            "exempting",
            (),
            id="exempting",
        ),
        pytest.param(
            _decision((A, "live"), softened=(Softening(A, "escalate", "limit"),)),
            A,
            "limited",
            ("limit",),
            id="limited",
        ),
        pytest.param(
            _decision((A, "live"), determining=(A,), softened=(Softening(A, "escalate", "soften[1]"),)),
            A,
            "determining",
            ("soften[1]",),
            id="softened-and-still-determining",
        ),
        pytest.param(
            _decision(unknowns=(Unknown(SignalName("fraud.score"), "failed", C, "escalated"),)),
            C,
            "unknown",
            (),
            id="unknown",
        ),
    ],
)
def test_what_became_of_a_rule(decision: Decision, rule: RuleId, became: Became, by: tuple[str, ...]) -> None:
    found = {r.id: r for r in trace_of(decision, MADE_BY, {}).rules}[rule]
    assert (found.became, found.by) == (became, by)


def test_a_failed_signal_is_told_from_one_that_is_absent() -> None:
    unknowns = (Unknown(SignalName("fraud.score"), "failed", C, "escalated"),)
    decision = _decision((A, "live"), unknowns=unknowns)
    inputs = {
        str(i.name): i for i in trace_of(decision, MADE_BY, {"fraud.score": None, "url.count": None}).inputs
    }
    assert inputs["fraud.score"] == Input(SignalName("fraud.score"), exact=False, failed=True)
    assert inputs["url.count"] == Input(SignalName("url.count"))
