"""What files say of how they came about, for whoever decides about their item next.

The platform hands files in before the item, or again after it; what each says is kept by item and file, and
takes the place of what the platform claims of the same when the item is decided. A claim about a file that
nobody handed in stands, for nothing else is known of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import msgspec
from msgspec import UNSET
from sqlalchemy import Connection, delete, select

from clearford.ai.labels.facts import C2PA_STRENGTH, STRENGTH, Facts, facts_of
from clearford.core.ids import SignalName
from clearford.core.items import Item, MediaRef
from clearford.core.schema import DEFAULT_SCHEMA, Attrs, ItemSchema
from clearford.core.trace import Input
from clearford.runtime.media.label_reading import Said
from clearford.runtime.record.media import copy_ref, ref_of
from clearford.runtime.record.unit import Change, Record
from clearford.runtime.stores.tables.contents import media_label
from clearford.runtime.stores.vault import Vault

READ = ("media_aigc_state", "media_aigc_label", "media_aigc_c2pa", "media_aigc_metadata")
"""Attributes that are read from files; what the uploader declared is the platform's to say."""
_SAID = msgspec.json.Decoder(Said)
_PART = 500
"""References that one query asks for."""


class Labelled(NamedTuple):
    """An item as it is decided, and what the platform claimed instead."""

    item: Item
    claimed: tuple[Input, ...] = ()
    """Signals with the platform's values, by name, where the service has others; None for no claim."""


def do_note_label(change: Change, item_id: str, medium_id: str, digest: str, said: Said) -> None:
    """Keep what a file says, in place of what was kept of the same bytes. digest: SHA-256, hexadecimal."""
    ref, copy = ref_of(change.vault, item_id, medium_id), copy_ref(change.vault, digest)
    same = (media_label.c.ref == ref, media_label.c.copy == copy)
    change.conn.execute(delete(media_label).where(*same))
    row = {
        "ref": ref,
        "copy": copy,
        "item": change.vault.ref("item", item_id),
        "state": said.state,
        "body": msgspec.json.encode(said),
        "at": change.at,
    }
    # Whoever sends the same bytes at the same time found the same.
    change.record.store.append(change.conn, media_label, [row], ignore_known=True)


def with_labels(record: Record, items: Sequence[Item], schema: ItemSchema = DEFAULT_SCHEMA) -> list[Labelled]:
    """Items with what their files say, in order; nothing is asked where no item names a file."""
    named = [item for item in items if item.media and _takes(item, schema)]
    if not named:
        return [Labelled(item) for item in items]
    refs = {ref_of(record.vault, item.id, one.id) for item in named for one in item.media or ()}
    with record.read() as conn:
        known = _known(conn, sorted(refs))
    return [_labelled(record.vault, item, known, schema) for item in items]


def _takes(item: Item, schema: ItemSchema) -> bool:
    """Whether items of this kind carry the attributes at all."""
    kind = schema.kinds.get(item.kind or "post")
    return kind is not None and kind.attrs.issuperset(READ)


def _known(conn: Connection, refs: Sequence[str]) -> Mapping[str, list[tuple[str, Said]]]:
    """Reference of a file -> keyed SHA-256 and what it says, of each that was handed in under it."""
    found = defaultdict[str, list[tuple[str, Said]]](list)
    c = media_label.c
    for at in range(0, len(refs), _PART):
        query = select(c.ref, c.copy, c.body).where(c.ref.in_(refs[at : at + _PART]), c.state == "read")
        for ref, copy, body in conn.execute(query.order_by(c.ref, c.copy)):
            found[ref].append((copy, _SAID.decode(body)))
    return found


def _labelled(
    vault: Vault, item: Item, known: Mapping[str, list[tuple[str, Said]]], schema: ItemSchema
) -> Labelled:
    named = list(item.media or ()) if _takes(item, schema) else []
    read = [_fitting(vault, one, known.get(ref_of(vault, item.id, one.id), ())) for one in named]
    said = [one for some in read for one in some]
    if not said:
        return Labelled(item)
    old = schema.attrs_type() if item.attrs is UNSET else item.attrs
    claimed = {name: getattr(old, name, UNSET) for name in READ}
    facts = _facts(said, old)
    new: dict[str, object] = {name: UNSET if (v := getattr(facts, name)) is None else v for name in READ}
    if not all(read):
        new = {name: _stronger(name, new[name], claimed[name]) for name in READ}
    differ = [name for name in READ if claimed[name] is not UNSET and claimed[name] != new[name]]
    made = msgspec.structs.replace(item, attrs=msgspec.structs.replace(old, **new))
    return Labelled(made, tuple(sorted(_input(schema, name, claimed[name]) for name in differ)))


def _fitting(vault: Vault, one: MediaRef, known: Iterable[tuple[str, Said]]) -> list[Said]:
    """What the files say that the item can mean by a medium."""
    meant = None if one.sha256 is None else copy_ref(vault, one.sha256)
    return [said for copy, said in known if meant in (None, copy)]


def _facts(said: Sequence[Said], attrs: Attrs) -> Facts:
    declared = getattr(attrs, "media_aigc_declared", None)
    return facts_of(
        [one.marks for one in said],
        declared=declared if isinstance(declared, bool) else None,
        manifests=all(one.c2pa is not None for one in said),
    )


def _stronger(name: str, read: object, claimed: object) -> object:
    """Of what was read of some files and claimed of all: the stronger statement."""
    order: Sequence[object] = {
        "media_aigc_state": STRENGTH,
        "media_aigc_c2pa": C2PA_STRENGTH,
    }.get(name, (True, False))
    both = [value for value in (read, claimed) if value in order]
    return min(both, key=order.index) if both else read


def _input(schema: ItemSchema, name: str, value: object) -> Input:
    claim = value if isinstance(value, bool | str) else None
    return Input(SignalName(schema.attrs[name].signal), claim)
