"""What a replay found, carried out: asked for, agreed to by a person, done by minutes, undone by slices.

The list of what is to be done stays with the replay; the record keeps its digest, and every decision that
came of it, with statement, notice and appeal like any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, Row, select, update

from clearford.core.entries import Content
from clearford.core.errors import RecordError, RequestError
from clearford.runtime.record.campaigns import find_campaign
from clearford.runtime.record.cases import Office
from clearford.runtime.record.enforcement_samples import NAME, Difference
from clearford.runtime.record.reversing import Wrong, do_reverse_all
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.pages import Place, latest_first
from clearford.runtime.stores.tables.policies import enforcement, enforcement_slice

MINUTE = 60_000_000
"""Microseconds of a slice."""
MOST_A_MINUTE = 1_000
KEPT_DAYS = 6 * 366
State = Literal["asked", "running", "paused", "done", "refused"]


class Enforcement(msgspec.Struct, frozen=True, kw_only=True):
    """What of a replay is carried out."""

    id: str
    bundle: str
    digest: str
    """SHA-256 of the list of what is to be done."""
    state: State
    created: int
    items: int
    rate: int
    """Items a minute; a slice holds as many."""
    counts: dict[str, int]
    """Shift -> items: `restricted`, `harder`, `escalated`."""
    note: str
    entry: str
    campaign: str | None
    second_by: str | None
    """Who agreed or refused."""
    starts: int | None
    """From when the first slice may be done."""
    slices: int
    """How many are through."""
    ended: int | None


class Slice(msgspec.Struct, frozen=True, kw_only=True):
    """What was carried out in one minute."""

    slice: int
    """From 0."""
    at: int
    items: int
    known: int
    """Items that were left: decided alike before, or by people meanwhile."""
    undone: bool


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for; the fields as in `Enforcement`."""

    bundle: str
    digest: str
    items: int
    rate: int
    counts: dict[str, int]
    note: str
    campaign: str | None = None
    difference: Difference | None = None
    """What whoever agrees is to see."""


def list_enforcements(
    conn: Connection, *, limit: int, after: Place | None = None, campaign: str | None = None
) -> list[Enforcement]:
    """The latest first, perhaps those of a campaign."""
    c = enforcement.c
    query = select(enforcement) if campaign is None else select(enforcement).where(c.campaign == campaign)
    return [
        _shown(row) for row in conn.execute(latest_first(query, c.created, c.id, after=after, limit=limit))
    ]


def find_enforcement(conn: Connection, made: str) -> Enforcement:
    """One of them. RequestError CF-H002 for none."""
    row = conn.execute(select(enforcement).where(enforcement.c.id == made)).one_or_none()
    if row is None:
        raise RequestError("CF-H002", "there is no such enforcement")
    return _shown(row)


def slices_of(conn: Connection, made: str) -> list[Slice]:
    """What was carried out so far, in order."""
    c = enforcement_slice.c
    rows = conn.execute(select(enforcement_slice).where(c.enforcement == made).order_by(c.slice))
    return [
        Slice(slice=r.slice, at=r.at, items=r.items, known=r.known, undone=r.undone_by is not None)
        for r in rows
    ]


def do_ask_enforcement(change: Change, wanted: Wanted) -> Enforcement:
    """Ask for something to be carried out; nothing is until a person agrees.

    RecordError CF-R022 without a reason, without items, or for too many a minute; CF-H002 for no campaign.
    """
    if not wanted.note.strip():
        raise RecordError("CF-R022", "a reason is needed")
    if not wanted.items or not 1 <= wanted.rate <= MOST_A_MINUTE:
        raise RecordError("CF-R022", f"some items are needed, and 1 to {MOST_A_MINUTE} of them a minute")
    if wanted.campaign is not None:
        find_campaign(change.conn, wanted.campaign, change.at)
    made, seen = change.record.new_id(), wanted.difference
    also = [] if seen is None else [Content(NAME, msgspec.json.encode(seen))]
    entry = _on_record(
        change, made, "asked", items=wanted.items, rate=wanted.rate, words=wanted.note, also=also
    )
    values = {
        **msgspec.structs.asdict(wanted),
        "counts": msgspec.json.encode(wanted.counts, order="sorted").decode(),
    }
    del values["difference"]
    change.add(enforcement, id=made, state="asked", created=change.at, entry=entry, **values)
    change.flush()
    return find_enforcement(change.conn, made)


def do_answer_enforcement(change: Change, made: str, *, agree: bool, reason: str) -> Enforcement:
    """Agree, so that it begins now, or refuse. CF-R020 where it does not wait; CF-R022 without a reason.

    It was asked for by who holds the server, so that nobody agrees to what is their own.
    """
    row = _held(change, made, ("asked",))
    if not reason.strip():
        raise RecordError("CF-R022", "a reason is needed")
    _on_record(change, made, "agreed" if agree else "refused", words=reason, refs=(row.entry,))
    values: dict[str, Any] = {"second_by": change.by.id, "state": "running" if agree else "refused"}
    values["starts" if agree else "ended"] = change.at
    return _set(change, made, **values)


def do_pause_enforcement(change: Change, made: str, *, pause: bool) -> Enforcement:
    """Let nothing more be done for now, or let it go on. CF-R020 where there is nothing to pause."""
    row = _held(change, made, ("running",) if pause else ("paused",))
    _on_record(change, made, "paused" if pause else "resumed", refs=(row.entry,))
    # What goes on begins its next minute now, and does not make up for the pause.
    later = {} if pause else {"starts": change.at - row.slices * MINUTE}
    return _set(change, made, state="paused" if pause else "running", **later)


def due_at(found: Enforcement) -> int | None:
    """When the next slice may be done; None while it does not run. Microseconds."""
    return None if found.state != "running" or found.starts is None else found.starts + found.slices * MINUTE


def do_begin_slice(change: Change, made: str, n: int) -> bool:
    """Hold an enforcement until the change ends; whether slice n is the next and its time has come."""
    change.conn.execute(
        update(enforcement).where(enforcement.c.id == made).values(slices=enforcement.c.slices)
    )
    found = find_enforcement(change.conn, made)
    due = due_at(found)
    return due is not None and found.slices == n and change.at >= due


def do_count_slice(
    change: Change, made: str, n: int, entries: Sequence[str], *, items: int, is_last: bool
) -> None:
    """Note that a slice is through, by which decisions."""
    change.flush()
    change.add(
        enforcement_slice,
        enforcement=made,
        slice=n,
        at=change.at,
        items=items,
        known=items - len(entries),
        entries=msgspec.json.encode(list(entries)).decode(),
    )
    over = {"state": "done", "ended": change.at} if is_last else {}
    _set(change, made, slices=n + 1, **over)
    if is_last:
        _on_record(change, made, "done")


def do_reverse_slice(change: Change, office: Office, made: str, n: int, *, reason: str) -> int:
    """Undo what came of one slice, and tell whom it concerned; how many decisions.

    CF-R022 without a reason, CF-R020 where nothing of the slice stands.
    """
    found = find_enforcement(change.conn, made)
    c = enforcement_slice.c
    mine = (c.enforcement == made, c.slice == n, c.undone_by.is_(None))
    row = change.conn.execute(select(enforcement_slice).where(*mine).with_for_update()).one_or_none()
    if not reason.strip():
        raise RecordError("CF-R022", "a reason is needed")
    if row is None:
        raise RecordError("CF-R020", "nothing of this slice stands")
    entry = _on_record(change, made, "reversed", slice=n, words=reason, refs=(found.entry,))
    decisions = msgspec.json.decode(row.entries, type=list[str])
    do_reverse_all(change, office, [Wrong(one) for one in decisions])
    change.conn.execute(update(enforcement_slice).where(*mine).values(undone_by=entry))
    return len(decisions)


def _held(change: Change, made: str, states: Sequence[State]) -> Row[Any]:
    row = change.conn.execute(
        select(enforcement).where(enforcement.c.id == made).with_for_update()
    ).one_or_none()
    if row is None:
        raise RequestError("CF-H002", "there is no such enforcement")
    if row.state not in states:
        raise RecordError("CF-R020", f"the enforcement is {row.state}")
    return row


def _set(change: Change, made: str, **values: Any) -> Enforcement:
    change.conn.execute(update(enforcement).where(enforcement.c.id == made).values(**values))
    return find_enforcement(change.conn, made)


def _on_record(
    change: Change,
    made: str,
    event: str,
    *,
    words: str = "",
    refs: tuple[str, ...] = (),
    also: Sequence[Content] = (),
    **data: int,
) -> str:
    return change.entry(
        "config",
        contents=[*([Content("reason", words.encode())] if words else []), *also],
        owner=change.vault.ref("enforcement", made),
        matter=made,
        keep_days=KEPT_DAYS,
        refs=refs,
        data={"what": f"enforcement.{event}", "enforcement": made, **data},
    )


def _shown(row: Row[Any]) -> Enforcement:
    fields = {name: getattr(row, name) for name in Enforcement.__struct_fields__}
    return Enforcement(**{**fields, "counts": msgspec.json.decode(row.counts, type=dict[str, int])})
