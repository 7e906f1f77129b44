"""Pages as files: a report is written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from msgspec.structs import replace

from clearford.console.report.backtest import ShownSample, backtest_report
from clearford.console.report.page import Head, scan_report
from clearford.core.errors import ConfigError
from clearford.core.reasons import Language
from clearford.runtime import shipped
from clearford.runtime.backtest.report import BacktestReport
from clearford.runtime.backtest.tally import EXCERPT, Sample
from clearford.runtime.engine import Engine, SystemClock
from clearford.runtime.reports.gather import Gathered
from clearford.runtime.reports.shown_text import in_views, shown_id
from clearford.runtime.scan import Summary
from clearford.runtime.writers import write_whole


def check_page_path(path: str, *others: str) -> None:
    """Refuse a page that is no HTML file or would replace another output. Raises ConfigError CF-C002."""
    if not path.lower().endswith((".html", ".htm")):
        raise ConfigError("CF-C002", f"`--html {path}`", suggestion="let the name end in `.html`")
    if any(os.path.abspath(path) == os.path.abspath(other) for other in others):
        raise ConfigError("CF-C002", "the page would replace the results", suggestion="name another file")


def write_report(
    path: str, engine: Engine, source: str, summary: Summary, gathered: Gathered, lang: Language
) -> None:
    """Write the report of a scan. Raises StoreError when it cannot be written."""
    head = Head(source=Path(source).name, made=SystemClock().now(), bundle=engine.program.bundle)
    page = scan_report(head, summary, gathered, engine.texts, lang)
    # What was read may hold halves of characters; a page shows them as such.
    write_whole(path, page.encode("utf-8", "backslashreplace"))


def write_backtest(path: str, report: BacktestReport, lang: Language) -> None:
    """Write the report of a backtest. Raises StoreError when it cannot be written."""
    samples = {
        shift: [_shown(sample) for sample in drawn] for shift, drawn in report.samples.items() if drawn
    }
    page = backtest_report(report, samples, SystemClock().now(), lang)
    write_whole(path, page.encode("utf-8", "backslashreplace"))


def _shown(sample: Sample) -> ShownSample:
    texts = in_views(sample.text, list(sample.marks), shipped.fold_tables())
    sample = replace(sample, item=shown_id(sample.item))
    return ShownSample(sample, texts, len(sample.text) >= EXCERPT)
