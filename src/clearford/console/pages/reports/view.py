"""What the pages of transparency reports show: editions, files, every number with what it was asked of."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from clearford.console.pages.asked import address
from clearford.core.entries import ENTRY_TYPES
from clearford.core.reasons import Language
from clearford.ledger.queries import Cell, Query
from clearford.runtime.http.exports import Published
from clearford.runtime.http.report_drafts import DraftWhole, ReportDrafts
from clearford.runtime.record.report_drafts import OPEN, ReportDraft
from clearford.runtime.transparency.model import Correction, Log, Report

MOST = 200
"""Cells on a page."""
_MILLION = 1_000_000
_SHARES = ("share", "weighed")


class Asking(msgspec.Struct, frozen=True, kw_only=True):
    """What was typed to have a report computed."""

    period: str = ""
    about: str = ""
    """YAML."""
    note: str = ""


class ListView(msgspec.Struct, frozen=True, kw_only=True):
    """Every edition that was published."""

    published: tuple[Published, ...]
    next: str | None
    """`after` of what comes next; none where nothing does."""
    has_ledger: bool
    can_publish: bool
    drafts: ReportDrafts
    """Reports that are being made; empty for who may not."""
    typed: Asking

    @property
    def pending(self) -> tuple[str, ...]:
        """Periods that are published and being corrected."""
        published = {one.period for one in self.published}
        return tuple(
            one.period for one in self.drafts.drafts if one.period in published and one.state in OPEN
        )


class DraftView(msgspec.Struct, frozen=True, kw_only=True):
    """A report that is not published."""

    whole: DraftWhole
    files: tuple[str, ...]
    is_own: bool
    """Who looks at it had it computed."""

    @property
    def is_open(self) -> bool:
        """Whether anything can be done with it."""
        return self.whole.draft.state in OPEN


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A query of a report, and how many numbers it gave."""

    id: str
    cells: int
    path: str
    is_shown: bool


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A number."""

    key: str
    share: tuple[int, int] | None
    """Hits and size, of a plain share: its interval is computed from them."""
    value: str
    """Of anything else, as a number; of a weighed share in percent, with its interval."""
    n: int


class Changed(msgspec.Struct, frozen=True):
    """A number before and after a correction; none where there was or is none."""

    query: str
    key: str
    old: int | None
    new: int | None


class ReportView(msgspec.Struct, frozen=True, kw_only=True):
    """One edition."""

    period: str
    edition: int
    start: int
    end: int
    logs: tuple[Log, ...]
    correction: Correction | None
    differences: tuple[Changed, ...]
    """Numbers that the correction changes, as many as a table holds."""
    off: tuple[tuple[str, str], ...]
    """Duties that do not apply to the service, and why."""
    pending: str | None
    """A correction of it that is not published."""
    files: tuple[str, ...]
    queries: tuple[Asked, ...]
    query: Query | None
    asked: str
    """The query that is shown, as it was asked."""
    rows: tuple[Row, ...]
    left_out: int
    """Numbers that are only in the files."""
    entries: str | None
    """Where the entries behind it are listed; none where they are of several types, or nobody may look."""


def names_of(packed: bytes) -> tuple[str, ...]:
    """Names of the files in a packed report, the whole first."""
    with zipfile.ZipFile(io.BytesIO(packed)) as opened:
        return ("all.zip", *sorted(opened.namelist()))


def report_view(
    report: Report,
    files: tuple[str, ...],
    wanted: str | None,
    lang: Language,
    *,
    has_ledger: bool,
    drafts: Sequence[ReportDraft] = (),
) -> ReportView:
    """A report with the numbers of one of its queries. drafts: reports that are not published."""
    known = {query.id: query for query in report.queries.queries}
    cells = {figure.query: figure.cells for figure in report.figures}
    query = known.get(wanted or "") or next((known[one] for one in cells if one in known), None)
    shown = cells.get(query.id, ()) if query else ()
    path = f"/reports/{report.period.name}"
    return ReportView(
        period=report.period.name,
        edition=report.edition,
        start=report.period.start,
        end=report.period.end,
        logs=report.logs,
        correction=report.correction,
        differences=tuple(
            Changed(one.query, " · ".join(one.key) or "–", one.old, one.new)
            for one in (report.correction.differences[:MOST] if report.correction else ())
        ),
        off=tuple((duty, why[lang]) for duty, why in sorted(report.about.not_owed.items())),
        pending=next(
            (one.id for one in drafts if one.period == report.period.name and one.state in OPEN), None
        ),
        files=files,
        queries=tuple(
            Asked(
                id=one,
                cells=len(found),
                path=address(path, query=one, edition=report.edition),
                is_shown=query is not None and one == query.id,
            )
            for one, found in cells.items()
        ),
        query=query,
        asked="" if query is None else msgspec.json.format(msgspec.json.encode(query), indent=2).decode(),
        rows=tuple(row_of(query, cell) for cell in shown[:MOST]) if query else (),
        left_out=max(len(shown) - MOST, 0),
        entries=_entries(report, query) if query and has_ledger else None,
    )


def row_of(query: Query, cell: Cell) -> Row:
    """A number as a table shows it: a share always with its n and interval."""
    share = (round(cell.value * cell.n / _MILLION), cell.n) if query.give == "share" else None
    value = str(cell.value)
    if query.give in _SHARES:
        low, high = (None if part is None else f"{part / 10_000:.1f}" for part in (cell.low, cell.high))
        value = f"{cell.value / 10_000:.1f}" + ("" if low is None else f" ({low}–{high})")
    return Row(key=" · ".join(cell.key) or "–", share=share, value=value, n=cell.n)


def _entries(report: Report, query: Query) -> str | None:
    if query.of not in ENTRY_TYPES:
        return None
    first, last = (
        datetime.fromtimestamp(at / _MILLION, UTC) for at in (report.period.start, report.period.end)
    )
    until = (last - timedelta(days=1)).date()
    return address("/ledger", type=query.of, since=first.date(), until=until)
