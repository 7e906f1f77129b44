"""The report of a backtest as one HTML file: whose treatment would change, by which rules, with samples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from clearford.console.report.charts import bars
from clearford.console.report.page import OUTCOMES
from clearford.console.report.rendering import render
from clearford.core.reasons import Language
from clearford.policy.diff.decisions import SHIFTS
from clearford.runtime.backtest.judge import RuleQuality
from clearford.runtime.backtest.report import BacktestReport
from clearford.runtime.backtest.tally import Sample
from clearford.runtime.reports.shown_text import ShownText

RULES_SHOWN = 40
SCALE = 200.0
"""Width of a share of 1 in the drawing of intervals."""


@dataclass(frozen=True)
class ShownSample:
    """A sample and its text as it may be shown."""

    sample: Sample
    texts: list[ShownText]
    cut: bool


def backtest_report(
    report: BacktestReport, samples: Mapping[str, list[ShownSample]], made: datetime, lang: Language
) -> str:
    """The page. `samples`: shift -> events with that change."""
    moved = sorted((r for r in report.rules if r.hits or r.shifts), key=lambda r: (-r.hits, r.rule))
    items = report.read - report.rejected
    return render(
        "backtest.html",
        lang,
        report=report,
        made=made.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        items=items,
        shifts=bars(
            [(s, _tone(s), report.shifts[s]) for s in SHIFTS],
            items,
        ),
        names=SHIFTS,
        outcomes=[name for name in OUTCOMES if any(name in side for side in report.outcomes.values())],
        rules=moved[:RULES_SHOWN],
        rules_bars=bars([(r.rule, r.status, r.hits) for r in moved[:RULES_SHOWN]], items),
        quality=[q for q in sorted(report.quality, key=_most_hits) if q.precision.n],
        scale=SCALE,
        samples=samples,
    )


def _tone(shift: str) -> str:
    return "acted" if shift in ("restricted", "harder") else "all"


def _most_hits(quality: RuleQuality) -> tuple[int, str]:
    return -quality.precision.n, quality.rule
