"""Pictures of items as evidence: taken from the platform, kept sealed as it is, shown to who holds a case.

The bytes are a content of a ledger entry of their own, under the key of the person whose item it is; so they
expire, and are erased and copied, as all evidence. Who had a picture uncovered is on record before it leaves.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any, Literal

import msgspec
from sqlalchemy import Row, select

from clearford.core.casework import Case, Hand
from clearford.core.entries import Content
from clearford.core.errors import RecordError, RequestError
from clearford.core.items import Item, MediaRef
from clearford.runtime.media.opening import COVERED, Opened, can_open
from clearford.runtime.record.evidence import contents_behind, do_note_read
from clearford.runtime.record.evidence_views import concerns_minor, item_of
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.contents import medium
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.stores.tables.reviewers import picture_seen
from clearford.runtime.stores.vault import Vault

CONTENT = "medium"
"""Name under which the bytes are kept as evidence."""
_LOOKED_BACK = 10
"""Entries about an item among which the latest that names the medium is looked for."""
_ITEM = msgspec.json.Decoder(Item)


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """A file of an item that was taken."""

    entry: str | None
    """That keeps the bytes; none where nobody is to look at the item, or it was not decided yet."""
    sha256: str
    kind: str
    """Media type by its content."""
    size: int
    """Bytes."""
    repeated: bool
    """It was kept already; nothing was written."""


class Medium(msgspec.Struct, frozen=True, kw_only=True):
    """A file that an item names, as far as it can be told without opening it."""

    n: int
    """Its place in the item, from 1."""
    id: str
    type: str
    """As the platform says."""
    sha256: str | None
    state: Literal["missing", "extra", "ready", "large", "damaged", "type"] = "missing"
    """missing: the platform has not sent it. extra: this installation opens no pictures. Else as when it
    came: ready to be shown, too large to open safely, damaged, of a type that is not opened."""
    kind: str | None = None
    """Media type by its content."""
    size: int | None = None
    """Bytes."""
    width: int | None = None
    height: int | None = None
    """Points."""
    frames: int | None = None
    seen: bool = False
    """This person had the same picture uncovered in this case."""
    seen_before: bool = False
    """The same in another case."""


class Found(msgspec.Struct, frozen=True):
    """A file that may be opened."""

    entry: str
    body: bytes


class _Named(msgspec.Struct, frozen=True):
    """What a decision on record says of a medium."""

    made: str
    """The entry that holds the item."""
    item: str
    subject: str | None
    said: MediaRef


def do_take_medium(change: Change, item_id: str, medium_id: str, body: bytes, opened: Opened) -> Taken:
    """Keep the bytes of a medium, once however often they are sent.

    opened: what came of opening it. Of an item that was not decided yet, or that nobody is to look at, no
    bytes are kept. RecordError CF-R061 for bytes that belong to no medium which an item on record names.
    """
    digest = sha256(body).hexdigest()
    named = _named(change, item_id, medium_id, digest)
    if named is None:
        return Taken(entry=None, sha256=digest, kind=opened.kind, size=len(body), repeated=False)
    # Whoever sends the same at the same time waits here.
    change.conn.execute(select(entry.c.id).where(entry.c.id == named.made).with_for_update())
    ref, copy = ref_of(change.vault, item_id, medium_id), copy_ref(change.vault, digest)
    found = change.conn.execute(select(medium).where(medium.c.ref == ref)).all()
    known = next((row for row in found if row.copy == copy), None)
    if known is None:
        if found and named.said.sha256 is None:
            raise not_taken("another file is kept under this name, and the item does not say which is right")
        made = _do_keep(change, named, ref, copy, body, opened)
    else:
        made = known.entry
    return Taken(entry=made, sha256=digest, kind=opened.kind, size=len(body), repeated=known is not None)


def _do_keep(change: Change, named: _Named, ref: str, copy: str, body: bytes, opened: Opened) -> str:
    owner = named.subject or named.item
    made = change.entry(
        "case_event",
        contents=[Content(CONTENT, body)],
        owner=owner,
        item=named.item,
        subject=named.subject,
        refs=(named.made,),
        data={"event": "medium"},
    )
    change.add(
        medium,
        entry=made,
        owner=owner,
        item=named.item,
        ref=ref,
        copy=copy,
        kind=opened.kind,
        state=opened.state,
        size=len(body),
        width=opened.width,
        height=opened.height,
        frames=opened.frames,
    )
    return made


def _named(change: Change, item_id: str, medium_id: str, digest: str) -> _Named | None:
    """Where an item on record names a medium that may have these bytes; none where no item is kept."""
    item, wrong = change.vault.ref("item", item_id), False
    about = select(entry.c.id, entry.c.subject).where(entry.c.item == item, entry.c.type == "decision")
    rows = change.conn.execute(about.order_by(entry.c.seq.desc()).limit(_LOOKED_BACK)).all()
    for row in rows:
        kept = change.vault.read(change.conn, row.id, row.subject or item) or {}
        media = _ITEM.decode(kept["item"].body).media if "item" in kept else ()
        said = next((one for one in media or () if one.id == medium_id), None)
        if said is not None and said.sha256 in (None, digest):
            return _Named(row.id, item, row.subject, said)
        wrong = wrong or said is not None
    if wrong:
        raise not_taken("the item says another SHA-256 for it")
    if rows:
        raise not_taken("no item on record names a medium of this id")
    return None


def not_taken(why: str) -> RecordError:
    """Why a file is not kept."""
    return RecordError("CF-R061", why)


def media_of(change: Change, case: Case, item: Item | None, user_id: str) -> tuple[Medium, ...]:
    """The files that the item of a case names, as somebody who holds the case may know of them."""
    named = [] if item is None else list(item.media or ())
    if item is None or not named:
        return ()
    refs = {ref_of(change.vault, item.id, one.id): one for one in named}
    rows = change.conn.execute(select(medium).where(medium.c.ref.in_(refs))).all()
    seen = _seen(change, user_id, [row.copy for row in rows])
    found = {one.id: row for row in rows if (one := refs[row.ref]) and _fits(change.vault, one, row)}
    return tuple(_told(n, one, found.get(one.id), case, seen) for n, one in enumerate(named, 1))


def _told(n: int, said: MediaRef, row: Row[Any] | None, case: Case, seen: dict[str, set[str]]) -> Medium:
    if row is None:
        return Medium(n=n, id=said.id, type=said.type, sha256=said.sha256)
    cases = seen.get(row.copy, set())
    return Medium(
        n=n,
        id=said.id,
        type=said.type,
        sha256=said.sha256,
        state="extra" if row.state == "ready" and not can_open() else row.state,
        kind=row.kind,
        size=row.size,
        width=row.width,
        height=row.height,
        frames=row.frames,
        seen=case.id in cases,
        seen_before=bool(cases - {case.id}),
    )


def _seen(change: Change, user_id: str, copies: list[str]) -> dict[str, set[str]]:
    """Picture -> cases in which a person had it uncovered."""
    c, found = picture_seen.c, dict[str, set[str]]()
    mine = select(c.copy, c.case_id).where(c.user_id == user_id, c.copy.in_(copies))
    for copy, case_id in change.conn.execute(mine):
        found.setdefault(copy, set()).add(case_id)
    return found


def do_uncover(change: Change, case: Case, n: int, hand: Hand, *, blur: int, purpose: str) -> Found | None:
    """The nth file of a case, for whoever opens it; that it was uncovered is entered, once.

    Where a minor is said to be concerned, each time, and for a lead alone: none for anybody else, which is
    entered too. blur: a step of `opening.POINTS`; at the last one a picture is covered.
    RequestError CF-H002 for none, RecordError CF-R062 for one that is not shown.
    """
    item = item_of(contents_behind(change, case, ("item",)), case)
    named = () if item is None else item.media or ()
    if item is None or not 1 <= n <= len(named):
        raise RequestError("CF-H002", "the case has no such picture")
    row = _row(change, item.id, named[n - 1])
    if row.state != "ready":
        raise not_shown(row.state)
    kept = change.vault.read(change.conn, row.entry, row.owner)
    if kept is None:
        raise RequestError("CF-H002", "it was erased")
    if blur >= COVERED:
        return Found(row.entry, kept[CONTENT].body)
    minor, seen = concerns_minor(case, item), case.id in _seen(change, hand.id, [row.copy]).get(row.copy, ())
    refused = minor and not hand.lead
    if minor or not seen:
        refs = (row.entry,)
        do_note_read(change, case, what="picture", purpose=purpose, refs=refs, refused=refused)
    if refused:
        return None
    if not seen:
        change.add(picture_seen, user_id=hand.id, copy=row.copy, case_id=case.id, at=change.at)
    return Found(row.entry, kept[CONTENT].body)


def _row(change: Change, item_id: str, said: MediaRef) -> Row[Any]:
    ref = ref_of(change.vault, item_id, said.id)
    rows = change.conn.execute(select(medium).where(medium.c.ref == ref)).all()
    found = next((row for row in rows if _fits(change.vault, said, row)), None)
    if found is None:
        raise RequestError("CF-H002", "the platform has not sent this picture")
    return found


def not_shown(state: str) -> RecordError:
    """Why a file that is kept is not shown."""
    return RecordError("CF-R062", _NOT_SHOWN[state], suggestion="decide by what else is known")


_NOT_SHOWN = {
    "large": "not shown: too large to open safely",
    "damaged": "not shown: it cannot be read as a picture",
    "type": "not shown: this type is not opened here",
}


def ref_of(vault: Vault, item_id: str, medium_id: str) -> str:
    """By which the files of a medium are found."""
    return vault.ref("medium", f"{item_id}\0{medium_id}")


def copy_ref(vault: Vault, digest: str) -> str:
    """By which the same bytes are known again. digest: their SHA-256, hexadecimal."""
    return vault.ref("picture", digest)


def _fits(vault: Vault, said: MediaRef, row: Row[Any]) -> bool:
    """Whether bytes that are kept are those that the item means."""
    return said.sha256 is None or copy_ref(vault, said.sha256) == row.copy
