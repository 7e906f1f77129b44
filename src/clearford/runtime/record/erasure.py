"""Erasure: what belongs to a person is gone, every proof still holds, and that it was erased is on record.

The person's key is destroyed, so that live rows, freed pages and backups hold nothing that can be read;
rows are deleted or lose their link, as each table says of itself; the commitments stay in the ledger and
are then as good as random.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec
from sqlalchemy import ColumnElement, Table, delete, exists, or_, select, union, update

from clearford.cases.retention import Held
from clearford.core.casework import Case
from clearford.core.errors import RecordError
from clearford.core.numbers import Numbers
from clearford.core.reasons import LANGUAGES
from clearford.runtime.record.holds import cases_about, held_up, holds_about, parts
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.casework import case_file
from clearford.runtime.stores.tables.contents import evidence
from clearford.runtime.stores.tables.decisions import decided, entry
from clearford.runtime.stores.tables.deeds import statement
from clearford.runtime.stores.tables.reviewers import draft
from clearford.runtime.stores.tables.voices import appeal, report
from clearford.runtime.stores.tables.whole import METADATA
from clearford.runtime.stores.vault import Vault

Why = Literal["rights_request", "retention"]
Person = Literal["account", "reporter"]
NAMED = 200
"""Entries named in one entry of erasure, so that it stays small."""


class Erased(msgspec.Struct, frozen=True):
    """What an erasure came to."""

    entries: list[str]
    """Entries that say so: at least one, also where nothing was kept."""
    contents: int
    """How many contents were kept until now."""


def person_ref(vault: Vault, of: Person, name: str) -> str:
    """The reference of an account, or of a reporter by the e-mail address that the reporter gave."""
    if of == "reporter":
        return vault.ref("notifier", name.strip().casefold())
    return vault.ref("subject", name)


def do_erase_owner(change: Change, owner: str, *, why: Why, numbers: Numbers) -> Erased:
    """Erase whatever belongs to an owner, which is the reference of an account or of a notifier.

    RecordError CF-R029, with the reasons in both languages, while something holds it up.
    """
    change.flush()
    change.vault.hold(change.conn, owner)
    items = items_of(change, owner)
    held = holds_about(change, owner, items, numbers)
    if held:
        raise RecordError("CF-R029", _held_up(held), suggestion="erase it once that is over")
    cases = cases_about(change.conn, owner, items)
    owners = [owner, *items, *_derived(change, owner, cases)]
    names = contents_of(change, owners)
    for one in owners:
        change.vault.destroy(change.conn, one)
    _unlink_cases(change, cases)
    _forget_statements(change, owner)
    for table in METADATA.sorted_tables:
        _forget(change, table, owner)
        _forget_items(change, table, items)
    return note_erased(change, names, why, "person")


def _held_up(held: Sequence[Held]) -> str:
    """The reasons in both languages, as one line."""
    words = (hold.say(lang).rstrip(".。") for lang in LANGUAGES for hold in held)
    return "it is held up: " + "; ".join(f"{word[:1].lower()}{word[1:]}" for word in words)


def note_erased(
    change: Change, names: Mapping[tuple[str, ...], Sequence[str]], why: Why, what: str
) -> Erased:
    """Enter that contents were erased; that none was kept is entered too.

    names: names of contents -> the entries that committed to them.
    """
    groups = sorted(names.items()) or [((), [""])]
    made = [
        change.entry(
            "erased",
            data={"entries": part if group else [], "names": list(group), "why": why, "class": what},
        )
        for group, entries in groups
        for at in range(0, len(entries), NAMED)
        if (part := list(entries[at : at + NAMED]))
    ]
    return Erased(made, sum(len(group) * len(entries) for group, entries in names.items()))


def do_expire_evidence(change: Change, numbers: Numbers, *, limit: int = 500) -> int:
    """Erase contents whose time is over and which nothing holds up; how many rows."""
    made = entry.alias()
    held = exists().where(
        made.c.id == evidence.c.entry,
        held_up(change.at, numbers, subject=made.c.subject, item=made.c.item, root=made.c.matter),
    )
    owned = held_up(
        change.at,
        numbers,
        subject=evidence.c.owner,
        item=evidence.c.owner,
        decision=evidence.c.entry,
    )
    rows = change.conn.execute(
        select(evidence.c.entry, evidence.c.owner)
        .where(evidence.c.keep_until <= change.at, ~owned, ~held)
        .order_by(evidence.c.keep_until)
        .limit(limit)
    ).all()
    groups: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for made_by, owner in rows:
        kept = change.vault.read(change.conn, made_by, owner)
        if kept:
            groups[tuple(sorted(kept))].append(made_by)
        change.conn.execute(delete(evidence).where(evidence.c.entry == made_by, evidence.c.owner == owner))
    if groups:
        note_erased(change, groups, "retention", "evidence")
    return len(rows)


def items_of(change: Change, owner: str) -> list[str]:
    """Items of a person, about which something may lie without the person's name."""
    seen = (select(t.c.item).where(t.c.subject == owner, t.c.item.is_not(None)) for t in (entry, decided))
    return sorted(change.conn.execute(union(*seen)).scalars())


def _derived(change: Change, owner: str, cases: Sequence[Case]) -> list[str]:
    """References under which lies what was written about the person's matters: reasons, appeals."""
    told = change.conn.execute(select(statement.c.id).where(_told_to(owner))).scalars()
    refs = [("case", case.id) for case in cases] + [("statement", one) for one in told]
    return [change.vault.ref(kind, one) for kind, one in refs]


def contents_of(change: Change, owners: Sequence[str]) -> dict[tuple[str, ...], list[str]]:
    """Names of contents -> the entries that committed to them, before they are gone."""
    groups: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for part in parts(owners):
        query = select(evidence.c.entry, evidence.c.owner).where(evidence.c.owner.in_(part))
        for made, owner in change.conn.execute(query.order_by(evidence.c.entry)).all():
            kept = change.vault.read(change.conn, made, owner)
            if kept:
                groups[tuple(sorted(kept))].append(made)
    return dict(groups)


def _unlink_cases(change: Change, cases: Sequence[Case]) -> None:
    """Closed cases stay, for the figures, without saying about whom they were."""
    for known in cases:
        case = msgspec.structs.replace(known, item=None, subject=None)
        values = {"body": msgspec.json.encode(case), "item": None, "subject": None, "open_key": None}
        change.conn.execute(update(case_file).where(case_file.c.id == case.id).values(**values))
        change.conn.execute(delete(draft).where(draft.c.case_id == case.id))


def _told_to(owner: str) -> ColumnElement[bool]:
    """Statements that a person was given, as author or as reporter."""
    answered = select(report.c.id).where(report.c.notifier == owner)
    return or_(statement.c.subject == owner, statement.c.id.in_(answered))


def _forget_statements(change: Change, owner: str) -> None:
    """Delete what was told to a person, and the appeals against it."""
    told = select(statement.c.id).where(_told_to(owner))
    change.conn.execute(delete(appeal).where(appeal.c.statement.in_(told)))
    change.conn.execute(delete(statement).where(_told_to(owner)))


def _forget_items(change: Change, table: Table, items: Sequence[str]) -> None:
    """Let no row name an item of the person any more."""
    if "item" not in table.c:
        return
    for part in parts(items):
        about = table.c.item.in_(part)
        if table.c.item.nullable:
            blank = {column: None for column in ("item", "copy") if column in table.c}
            change.conn.execute(update(table).where(about).values(**blank))
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
            change.conn.execute(update(table).where(mine).values(**_blank(table, name)))


def _blank(table: Table, name: str) -> dict[str, None]:
    """What a row loses with the name of a person or an item: the item, and by what copies of it are found."""
    return {column: None for column in (name, "item", "copy") if column in table.c}
