"""Transparency reports that one person has computed from the record, and another one publishes.

Nothing of a report is typed but what the service says of itself: a worker computes the numbers. A period has
one open draft at most; an edition after the first says why it corrects the one before.
"""

from __future__ import annotations

import hashlib
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, RowMapping, select, update

from clearford.core.access import require_two
from clearford.core.errors import RecordError, RequestError
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.pages import Place, latest_first
from clearford.runtime.stores.tables.access import user_account
from clearford.runtime.stores.tables.figures import publication, report_draft
from clearford.runtime.transparency.build import span_of
from clearford.runtime.transparency.entering import KIND, do_publish_report
from clearford.runtime.transparency.model import About, Report, decode_report, encode

DraftState = Literal["waiting", "ready", "failed", "published", "dropped"]
OPEN: tuple[DraftState, ...] = ("waiting", "ready")


class ReportDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A report that is not published, or that was a draft."""

    id: str
    period: str
    state: DraftState
    author: str
    author_name: str = ""
    approver: str | None
    """Who published or dropped it."""
    note: str
    """Why it corrects an earlier edition; empty for the first."""
    created: int
    computed: int | None
    ended: int | None
    version: int | None
    """The edition that it would be; none before it is computed."""
    digest: str | None
    """SHA-256 of `report.json`."""
    fault: str
    """Code of what went wrong; empty for nothing."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What a worker needs to compute a draft."""

    id: str
    period: str
    about: About
    note: str
    earlier: bytes | None
    """The edition that is published; none for none."""


_SHOWN = (
    *(report_draft.c[name] for name in ReportDraft.__struct_fields__ if name in report_draft.c),
    user_account.c.name.label("author_name"),
)
_QUERY = select(*_SHOWN).outerjoin(user_account, user_account.c.id == report_draft.c.author)


def list_report_drafts(conn: Connection, limit: int, *, after: Place | None = None) -> list[ReportDraft]:
    """Drafts, the latest first."""
    c = report_draft.c
    rows = conn.execute(latest_first(_QUERY, c.created, c.id, after=after, limit=limit))
    return [_draft(row) for row in rows.mappings()]


def find_report_draft(conn: Connection, name: str) -> ReportDraft:
    """A draft. RequestError CF-H002 for none."""
    row = conn.execute(_QUERY.where(report_draft.c.id == name)).mappings().one_or_none()
    if row is None:
        raise RequestError("CF-H002", "there is no such draft of a report")
    return _draft(row)


def body_of(conn: Connection, name: str) -> bytes:
    """The report of a draft. RequestError CF-H002 where none was computed."""
    body = conn.execute(select(report_draft.c.body).where(report_draft.c.id == name)).scalar()
    if body is None:
        raise RequestError("CF-H002", "no report was computed for this draft")
    return bytes(body)


def latest_edition(conn: Connection, period: str) -> bytes | None:
    """The edition of a period that was published last."""
    c = publication.c
    query = select(c.body).where(c.kind == KIND, c.period == period).order_by(c.version.desc()).limit(1)
    body = conn.execute(query).scalar()
    return None if body is None else bytes(body)


def next_asked(conn: Connection) -> Asked | None:
    """The draft that is to be computed: the oldest that waits."""
    c = report_draft.c
    query = select(c.id, c.period, c.about, c.note).where(c.state == "waiting").order_by(c.created, c.id)
    row = conn.execute(query.limit(1)).one_or_none()
    if row is None:
        return None
    about = msgspec.json.decode(row.about, type=About)
    earlier = latest_edition(conn, row.period)
    return Asked(id=row.id, period=row.period, about=about, note=row.note, earlier=earlier)


def do_ask_report(change: Change, period: str, about: About, note: str) -> ReportDraft:
    """Have a report computed.

    ConfigError CF-C002 for no period; RecordError CF-R052 for one that is not over, or that is corrected
    without a reason, CF-R071 where a draft of the period is open.
    """
    span = span_of(period)
    if span.end > change.at:
        raise RecordError("CF-R052", f"{span.name} is not over", suggestion="wait until the month has ended")
    if latest_edition(change.conn, span.name) is not None and not note:
        raise RecordError("CF-R052", f"{span.name} is published", suggestion="say why it is corrected")
    c = report_draft.c
    if change.conn.execute(select(c.id).where(c.open_key == span.name)).scalar() is not None:
        raise RecordError("CF-R071", f"a draft of {span.name} is open", suggestion="publish or drop it first")
    made = change.record.new_id()
    change.add(
        report_draft,
        id=made,
        period=span.name,
        state="waiting",
        open_key=span.name,
        author=change.by.id,
        about=msgspec.json.encode(about, order="sorted").decode(),
        note=note,
        created=change.at,
    )
    change.flush()
    return find_report_draft(change.conn, made)


def do_keep_report(change: Change, name: str, report: Report) -> bool:
    """Keep what was computed; False where nobody waits for it any more."""
    body = encode(report)
    digest = hashlib.sha256(body).hexdigest()
    return _do_settle(
        change,
        name,
        {"waiting"},
        state="ready",
        computed=change.at,
        body=body,
        digest=digest,
        version=report.edition,
    )


def do_fail_report(change: Change, name: str, fault: str) -> bool:
    """Note that it could not be computed; fault: the code of the error."""
    return _do_settle(change, name, {"waiting"}, state="failed", open_key=None, ended=change.at, fault=fault)


def do_publish_draft(change: Change, name: str) -> ReportDraft:
    """Publish what another person had computed.

    AccessError CF-A003 for the same one; RecordError CF-R071 for what is not ready, CF-R052 where another
    edition was published meanwhile.
    """
    found = find_report_draft(change.conn, name)
    require_two("transparency.publish", found.author, change.by.id)
    if not _do_settle(change, name, {"ready"}, **_ended(change, "published")):
        raise _not_now(found)
    do_publish_report(change, decode_report(body_of(change.conn, name)))
    return find_report_draft(change.conn, name)


def do_drop_report_draft(change: Change, name: str) -> ReportDraft:
    """Close a draft that is not to be published."""
    found = find_report_draft(change.conn, name)
    if not _do_settle(change, name, set(OPEN), **_ended(change, "dropped")):
        raise _not_now(found)
    return find_report_draft(change.conn, name)


def _ended(change: Change, state: DraftState) -> dict[str, Any]:
    return {"state": state, "open_key": None, "ended": change.at, "approver": change.by.id}


def _do_settle(change: Change, name: str, before: set[DraftState], **values: Any) -> bool:
    c = report_draft.c
    mine = update(report_draft).where(c.id == name, c.state.in_(before))
    return bool(change.conn.execute(mine.values(**values)).rowcount)


def _not_now(found: ReportDraft) -> RecordError:
    return RecordError("CF-R071", f"the draft is {found.state}")


def _draft(row: RowMapping) -> ReportDraft:
    return ReportDraft(**{**row, "author_name": row["author_name"] or ""})
