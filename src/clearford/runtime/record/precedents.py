"""What became of cases like this one: decisions of people under the same rule, and copies of the content.

Both look back over what was closed last, so that what is asked for does not grow with the record.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Literal, NamedTuple

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, func, or_, select

from clearford.core.casework import Case, Step
from clearford.core.entries import Field
from clearford.core.items import Item
from clearford.detect.plan import text_of
from clearford.runtime.record.likeness import copy_of
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.casework import case_file
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.stores.tables.deeds import effect
from clearford.runtime.stores.vault import Vault
from clearford.runtime.veil import Masked, Veiled

LOOKED_BACK = 2_000
"""Closed cases, the last ones, among which precedents are looked for."""
SHOWN = 5
"""Precedents that are told with their words."""
SHORT = 300
"""Code points of a text that is told of a precedent."""
MOST_COPIES = 10
"""Copies that are named; all of them are counted."""
Ruling = Literal["upheld", "reversed"]
"""Whether people restricted what the rule had found, or found no reason to."""


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """How people decided about a rule, among what was closed last."""

    rule: str | None
    """The first rule of the case, without its version; none for a case without one."""
    upheld: int = 0
    reversed: int = 0
    looked_back: int = LOOKED_BACK
    """Among how many closed cases, of whatever rule, was looked."""


class Precedent(msgspec.Struct, frozen=True, kw_only=True):
    """One case that people decided, in short."""

    case: str
    ruling: Ruling
    appealed: bool
    closed: int
    lang: str | None
    text: str | None
    """The beginning of its words, with values put aside; none when they are erased."""
    masked: tuple[Masked, ...] = ()


class Copy(msgspec.Struct, frozen=True, kw_only=True):
    """An item that says the same."""

    item: str
    """Reference of it."""
    subject: str | None
    actions: tuple[str, ...]
    standing: bool
    """Whether something that was done about it still stands."""


class Copies(msgspec.Struct, frozen=True, kw_only=True):
    """Other items with the same content on which something was done."""

    items: int = 0
    accounts: int = 0
    first: tuple[Copy, ...] = ()


class _Ruled(NamedTuple):
    ruling: Ruling
    row: Any
    """Row of the case."""


class _Steps(msgspec.Struct):
    steps: tuple[Step, ...] = ()


def precedents_of(conn: Connection, case: Case, allowed: ColumnElement[bool]) -> Counted:
    """How people decided about the first rule of a case. allowed: rows that the person may ever be given."""
    rule = _rule_of(case)
    if rule is None:
        return Counted(rule=None)
    counted = Counter(one.ruling for one in _ruled(conn, case, rule, allowed))
    return Counted(rule=rule, upheld=counted["upheld"], reversed=counted["reversed"])


def do_read_precedents(
    change: Change, case: Case, allowed: ColumnElement[bool], *, purpose: str
) -> list[Precedent]:
    """The last decisions of people about the first rule of a case, and the entry that they were read."""
    rule = _rule_of(case)
    found = [] if rule is None else list(_ruled(change.conn, case, rule, allowed))[:SHOWN]
    refs = tuple(one.row.entry for one in found if one.row.entry is not None)
    data: dict[str, Field] = {"what": "precedents", "purpose": purpose, "case": case.id, "refused": False}
    change.entry("read", refs=refs, matter=case.root, data=data)
    return [_told(change, one) for one in found]


def copies_of(conn: Connection, vault: Vault, case: Case, item: Item | None) -> Copies:
    """Other items that say the same, as far as something was done about them."""
    copy = None if item is None else copy_of(vault, item)
    if copy is None:
        return Copies()
    c = effect.c
    same = (c.copy == copy, c.item.is_not(None), c.item != (case.item or ""))
    counts = select(func.count(c.item.distinct()), func.count(c.subject.distinct())).where(*same)
    items, accounts = conn.execute(counts).one()
    if not items:
        return Copies()
    latest = select(c.item).where(*same).group_by(c.item)
    names = conn.execute(latest.order_by(func.max(c.since).desc(), c.item).limit(MOST_COPIES)).scalars().all()
    rows = conn.execute(select(effect).where(*same, c.item.in_(names)).order_by(c.since)).all()
    return Copies(items=items, accounts=accounts, first=tuple(_copy(rows, name) for name in names))


def _rule_of(case: Case) -> str | None:
    return case.rules[0].partition("@")[0] if case.rules else None


def _ruled(conn: Connection, case: Case, rule: str, allowed: ColumnElement[bool]) -> Iterator[_Ruled]:
    """Closed cases of a rule that people decided, the latest first; nothing of the matter itself."""
    c = case_file.c
    last = (
        select(c.id)
        .where(c.closed_at.is_not(None))
        .order_by(c.closed_at.desc())
        .limit(LOOKED_BACK)
        .subquery()
    )
    like = c.rule.startswith(f"{rule}@", autoescape=True) | (c.rule == rule)
    query = (
        select(c.id, c.kind, c.body, c.lang, c.item, c.entry, c.closed_at)
        .join(last, last.c.id == c.id)
        .where(
            like,
            c.kind.in_(("review", "report", "appeal")),
            c.root != case.root,
            or_(c.item.is_(None), c.item != (case.item or "")),
            allowed,
        )
        .order_by(c.closed_at.desc(), c.id)
    )
    for row in conn.execute(query):
        steps = msgspec.json.decode(row.body, type=_Steps).steps
        if steps:  # others ended without a decision
            ruling: Ruling = "upheld" if steps[-1].verdict.outcome == "restrict" else "reversed"
            yield _Ruled(ruling, row)


def _told(change: Change, one: _Ruled) -> Precedent:
    row, item = one.row, _item_of(change, one.row)
    text = None if item is None else Veiled(text_of(item)).beginning(SHORT)
    return Precedent(
        case=row.id,
        ruling=one.ruling,
        appealed=row.kind == "appeal",
        closed=row.closed_at,
        lang=row.lang,
        text=None if text is None else text.text,
        masked=() if text is None else text.masked,
    )


def _item_of(change: Change, row: Any) -> Item | None:
    """The item of a closed case as it was decided last; none when it is erased."""
    c = entry.c
    about = select(c.id).where(c.item == row.item, c.type == "decision").order_by(c.seq.desc()).limit(1)
    for made in (row.entry, change.conn.execute(about).scalar()):
        kept = {} if made is None else change.vault.read_all(change.conn, made)
        if "item" in kept:
            return msgspec.json.decode(kept["item"].body, type=Item)
    return None


def _copy(rows: Sequence[Row[Any]], item: str) -> Copy:
    mine = [row for row in rows if row.item == item]
    return Copy(
        item=item,
        subject=mine[0].subject,
        actions=tuple(dict.fromkeys(row.kind for row in mine)),
        standing=any(row.state == "active" for row in mine),
    )
