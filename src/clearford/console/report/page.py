"""The report of a scan as one HTML file: no script, nothing from a network, fit for printing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec

from clearford.console.report.charts import bars, columns
from clearford.console.report.rendering import render
from clearford.core.codes import CODES
from clearford.core.ids import RuleId
from clearford.core.items import Rejected
from clearford.core.reasons import Language, RuleText
from clearford.runtime.reports.gather import EACH, Gathered, Sample
from clearford.runtime.scan import Summary

RULES_SHOWN = 20
"""Most rules that are charted and have samples."""
OUTCOMES = ("restrict", "escalate", "unsupported", "allow")


@dataclass(frozen=True)
class Head:
    """What a report is about."""

    source: str
    made: datetime
    bundle: str


@dataclass(frozen=True)
class RuleLine:
    """A rule that held: its place among the others and its samples."""

    id: str
    title: str
    harm: str
    status: str
    count: int
    samples: list[Sample]


def scan_report(
    head: Head,
    summary: Summary,
    gathered: Gathered,
    rules: Mapping[RuleId, RuleText],
    lang: Language,
) -> str:
    """The page. `rules`: the published words of the rules that may have held."""
    total = sum(summary.outcomes.values())
    held = _rules(summary, gathered, rules)
    counted = [(name, name, summary.outcomes[name]) for name in OUTCOMES if summary.outcomes[name]]
    return render(
        "scan.html",
        lang,
        head=head,
        made=head.made.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        summary=summary,
        total=total,
        outcomes=bars(counted, total),
        rules=held[:RULES_SHOWN],
        rules_bars=bars([(rule.id, rule.status, rule.count) for rule in held[:RULES_SHOWN]], total),
        rules_all=len(held),
        kinds=_kinds(gathered),
        columns=columns(gathered.course, gathered.step_s),
        step_s=gathered.step_s,
        rejected=[_rejection(one, lang) for one in summary.first_rejected],
        without={name: found for name in OUTCOMES if (found := gathered.samples(f"outcome {name}"))},
        each=EACH,
    )


def _rules(summary: Summary, gathered: Gathered, rules: Mapping[RuleId, RuleText]) -> list[RuleLine]:
    out = []
    for name, count in sorted(summary.rules.items(), key=lambda pair: (-pair[1], pair[0])):
        rule, _, status = name.partition(" ")
        text = rules[RuleId(rule)]
        out.append(RuleLine(rule, text.title, text.harm, status, count, gathered.samples(f"rule {rule}")))
    return out


def _kinds(gathered: Gathered) -> list[tuple[str, dict[str, int], int]]:
    found = [(kind, outcomes, sum(outcomes.values())) for kind, outcomes in gathered.kinds.items()]
    return sorted(found, key=lambda one: (-one[2], one[0]))


def _rejection(one: Rejected, lang: Language) -> dict[str, Any]:
    return {**msgspec.structs.asdict(one), "meaning": getattr(CODES[one.code], lang)}
