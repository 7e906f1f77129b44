"""A report from literal values: shares with n and interval, queries as asked, entries behind them."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from clearford.console.frame import Frame, render
from clearford.console.pages.reports.view import MOST, report_view, row_of
from clearford.ledger.queries import Cell, Query
from clearford.runtime.record.report_drafts import ReportDraft
from clearford.runtime.transparency.model import Correction, Difference
from tests.runtime.transparency.small import REPORT


@pytest.mark.parametrize(
    ("query", "cell", "share", "value"),
    [
        pytest.param(
            Query(id="q", of="decision"), Cell(key=("fraud",), value=12, n=12), None, "12", id="count"
        ),
        pytest.param(
            Query(id="q", give="share"), Cell(key=(), value=250_000, n=8), (2, 8), "25.0", id="share"
        ),
        pytest.param(
            Query(id="q", give="weighed"),
            Cell(key=(), value=31_000, n=100, low=10_000, high=80_000),
            None,
            "3.1 (1.0–8.0)",
            id="weighed",
        ),
    ],
)
def test_a_share_never_stands_alone(
    query: Query, cell: Cell, share: tuple[int, int] | None, value: str
) -> None:
    row = row_of(query, cell)
    assert (row.share, row.value, row.n) == (share, value, cell.n)


def test_a_report_shows_one_query_and_leads_to_its_entries() -> None:
    of = {query.id: query.of for query in REPORT.queries.queries}
    wanted = next(figure.query for figure in REPORT.figures if of[figure.query] == "decision")
    view = report_view(REPORT, ("all.zip",), wanted, "en", has_ledger=True)
    assert view.query is not None
    assert view.query.id == wanted
    assert view.entries == "/ledger?type=decision&since=2026-01-01&until=2026-01-31"
    assert [one.id for one in view.queries if one.is_shown] == [wanted]
    assert len(view.rows) <= MOST
    assert report_view(REPORT, (), wanted, "en", has_ledger=False).entries is None
    assert report_view(REPORT, (), "no such query", "en", has_ledger=True).query is not None


def test_what_a_correction_changes_and_what_does_not_apply_is_shown() -> None:
    changed = Difference(query="q", key=("fraud", "en"), old=None, new=4)
    made = replace(
        REPORT,
        correction=Correction(of="a" * 64, reason="A rule was wrong.", differences=(changed,)),
        about=replace(REPORT.about, not_owed={"DSA-42": {"en": "It is small.", "zh": "规模较小。"}}),
    )
    draft = ReportDraft(
        id="d" * 32,
        period=made.period.name,
        state="waiting",
        author="lea",
        approver=None,
        note="",
        created=0,
        computed=None,
        ended=None,
        version=None,
        digest=None,
        fault="",
    )
    view = report_view(made, (), None, "zh", has_ledger=False, drafts=[draft])
    assert [(one.key, one.old, one.new) for one in view.differences] == [("fraud · en", None, 4)]
    assert (view.off, view.pending) == ((("DSA-42", "规模较小。"),), "d" * 32)
    page = render("reports/report.html", Frame(lang="zh", path="/reports/x", title="t"), view)
    assert "不适用的义务" in page
    other = replace(draft, period="other")
    assert report_view(made, (), None, "en", has_ledger=False, drafts=[other]).pending is None
