"""The null report and the exactness report of the sample rules."""

from __future__ import annotations

from clearford.policy.files import load
from clearford.policy.report import ExactnessLine, NullLine, exactness_report, null_report
from clearford.policy.signals import catalogue
from tests.policy.golden import SAMPLES

PACKS, _ = load([SAMPLES])
CATALOGUE = catalogue(PACKS)


def test_what_unknown_signals_do() -> None:
    assert null_report(PACKS, CATALOGUE) == (
        NullLine("fraud.phishing.trusted-author", "account.age_h", "never holds", "does not hold"),
        NullLine("fraud.phishing.trusted-author", "account.verified", "never holds", "does not hold"),
    )


def test_what_rules_rest_on() -> None:
    lines = {line.rule: line for line in exactness_report(PACKS, CATALOGUE)}
    assert lines["fraud.phishing.lookalike-domain"] == ExactnessLine(
        rule="fraud.phishing.lookalike-domain",
        evidence=(),
        inexact=("url.lookalike.score",),
        context=("in_list(url.domain,'owned_domains')",),
        needs_evidence=False,
        strong_actions=(),
    )
    assert lines["fraud.phishing.sure-profit"].needs_evidence
    assert len(lines["fraud.phishing.sure-profit"].evidence) == 2
