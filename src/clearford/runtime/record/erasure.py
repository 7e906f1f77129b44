"""Erasure: what belongs to a person is gone, every proof still holds, and that it was erased is on record.

The person's key is destroyed, so that live rows, freed pages and backups hold nothing that can be read;
rows are deleted or lose their link, as each table says of itself; the commitments stay in the ledger and
are then as good as random.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Literal

import msgspec
from sqlalchemy import Table, delete, or_, select, union, update

from clearford.core.casework import Case
from clearford.core.errors import RecordError
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables import (
    METADATA,
    appeal,
    case_file,
    decided,
    entry,
    evidence,
    report,
    statement,
)

Why = Literal["rights_request", "retention"]
NAMED = 200
"""Entries named in one entry of erasure, so that it stays small."""
ASKED = 500
"""References asked for in one query."""
_CASES = msgspec.json.Decoder(Case)


def do_erase_owner(change: Change, owner: str, *, why: Why) -> list[str]:
    """Erase whatever belongs to an owner (reference of an account or a notifier); the entries that say so.

    RecordError CF-R029 while a case about it is open: then the law wants it kept until that is closed.
    """
    change.flush()
    change.vault.hold(change.conn, owner)
    items = _items(change, owner)
    held = _open_cases(change, owner, items)
    if held:
        raise RecordError(
            "CF-R029", f"cases about this person that are open: {len(held)}", suggestion="close them first"
        )
    names = _names(change, [owner, *items])
    for one in (owner, *items):
        change.vault.destroy(change.conn, one)
    _unlink_cases(change, owner, items)
    _forget_statements(change, owner)
    for table in METADATA.sorted_tables:
        _forget(change, table, owner)
        _forget_items(change, table, items)
    return [
        change.entry(
            "erased",
            data={"entries": part, "names": list(group), "why": why, "class": "person"},
        )
        for group, entries in sorted(names.items())
        for at in range(0, len(entries), NAMED)
        if (part := entries[at : at + NAMED])
    ]


def do_expire_evidence(change: Change, *, limit: int = 500) -> int:
    """Erase contents whose time is over and about which no case is open; how many rows."""
    open_matters = select(case_file.c.subject).where(
        case_file.c.state != "closed", case_file.c.subject.is_not(None)
    )
    rows = change.conn.execute(
        select(evidence.c.entry, evidence.c.owner)
        .where(evidence.c.keep_until <= change.at, evidence.c.owner.not_in(open_matters))
        .order_by(evidence.c.keep_until)
        .limit(limit)
    ).all()
    groups: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for made, owner in rows:
        kept = change.vault.read(change.conn, made, owner)
        if kept:
            groups[tuple(sorted(kept))].append(made)
        change.conn.execute(delete(evidence).where(evidence.c.entry == made, evidence.c.owner == owner))
    for group, entries in sorted(groups.items()):
        for at in range(0, len(entries), NAMED):
            part = entries[at : at + NAMED]
            data = {"entries": part, "names": list(group), "why": "retention", "class": "evidence"}
            change.entry("erased", data=data)
    return len(rows)


def _items(change: Change, owner: str) -> list[str]:
    """Items of a person, about which something may lie without the person's name."""
    seen = (select(t.c.item).where(t.c.subject == owner, t.c.item.is_not(None)) for t in (entry, decided))
    return sorted(change.conn.execute(union(*seen)).scalars())


def _parts(items: Sequence[str]) -> Iterator[Sequence[str]]:
    return (items[at : at + ASKED] for at in range(0, len(items), ASKED))


def _cases_about(change: Change, owner: str, items: Sequence[str]) -> list[Any]:
    wanted = (case_file.c.subject == owner, *(case_file.c.item.in_(part) for part in _parts(items)))
    query = select(case_file.c.id, case_file.c.state, case_file.c.body)
    return list({row.id: row for one in wanted for row in change.conn.execute(query.where(one))}.values())


def _open_cases(change: Change, owner: str, items: Sequence[str]) -> list[str]:
    return [row.id for row in _cases_about(change, owner, items) if row.state != "closed"]


def _names(change: Change, owners: Sequence[str]) -> dict[tuple[str, ...], list[str]]:
    """Names of contents -> the entries that committed to them, before they are gone."""
    groups: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for part in _parts(owners):
        query = select(evidence.c.entry, evidence.c.owner).where(evidence.c.owner.in_(part))
        for made, owner in change.conn.execute(query.order_by(evidence.c.entry)).all():
            kept = change.vault.read(change.conn, made, owner)
            if kept:
                groups[tuple(sorted(kept))].append(made)
    return dict(groups)


def _unlink_cases(change: Change, owner: str, items: Sequence[str]) -> None:
    """Closed cases stay, for the figures, without saying about whom they were."""
    for row in _cases_about(change, owner, items):
        case = msgspec.structs.replace(_CASES.decode(bytes(row.body)), item=None, subject=None)
        values = {"body": msgspec.json.encode(case), "item": None, "subject": None}
        change.conn.execute(update(case_file).where(case_file.c.id == case.id).values(**values))


def _forget_statements(change: Change, owner: str) -> None:
    """Delete what was told to a person, as author or as reporter, and the appeals against it."""
    answered = select(report.c.id).where(report.c.notifier == owner)
    mine = or_(statement.c.subject == owner, statement.c.id.in_(answered))
    told = select(statement.c.id).where(mine)
    change.conn.execute(delete(appeal).where(appeal.c.statement.in_(told)))
    change.conn.execute(delete(statement).where(mine))


def _forget_items(change: Change, table: Table, items: Sequence[str]) -> None:
    """Let no row name an item of the person any more."""
    if "item" not in table.c:
        return
    for part in _parts(items):
        about = table.c.item.in_(part)
        if table.c.item.nullable:
            change.conn.execute(update(table).where(about).values(item=None))
        else:
            change.conn.execute(delete(table).where(about))


def _forget(change: Change, table: Table, owner: str) -> None:
    """Delete or unlink the rows of a table that point at an owner, as the table's `info` says."""
    pointing = [name for name in ("subject", "owner", "notifier") if name in table.c]
    if not table.info["personal"] or not pointing:
        return
    for name in pointing:
        mine = table.c[name] == owner
        if table.info["erase"] == "delete" or not table.c[name].nullable:
            change.conn.execute(delete(table).where(mine))
        else:
            blank = {column: None for column in (name, "item") if column in table.c}
            change.conn.execute(update(table).where(mine).values(**blank))
