"""Labels of events: what people say an item is, whether a rule's hit is right, and what cannot be used."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from operator import attrgetter
from typing import Any

import msgspec
import numpy as np

from clearford.core.items import Item
from clearford.policy.model import RuleFile

Label = tuple[str, ...]
"""Names ascending; empty = benign."""
HARMFUL = "harmful"
"""The label of an item that is said to be harmful without saying how."""
MISSING, CONTRADICTORY = "missing", "contradictory"
_BENIGN = frozenset(("", "0", "false", "no", "none", "ok", "allow", "benign", "normal", "ham"))
_HARMFUL = frozenset(("1", "true", "yes", "harmful", "restrict", "escalate"))
SLOTS = 1 << 18
"""Labelled items remembered, to notice one that comes again with another label."""


def label_of(value: Any) -> Label | str:
    """The label behind a value of an event: a truth value, a name, or a list of names.

    Gives MISSING for what says nothing, CONTRADICTORY for a list that says benign and harmful at once.
    """
    values = value if isinstance(value, list) else [value]
    names: set[str] = set()
    benign = False
    for one in values:
        if one is None or isinstance(one, float | dict | list):
            return MISSING
        name = str(one).strip().lower()
        if name in _BENIGN:
            benign = True
        else:
            names.add(HARMFUL if name in _HARMFUL else name)
    if benign and names:
        return CONTRADICTORY
    if not benign and not names:
        return MISSING
    return tuple(sorted(names))


def covers(label: Label, rule: RuleFile) -> bool:
    """Whether the label says that the item is of the rule's harm.

    A name covers the rule, its pack, its family, its harm, or a harm that begins with it.
    """
    family, pack, _ = rule.id.split(".")
    names = {HARMFUL, rule.id, family, f"{family}.{pack}", rule.harm}
    return any(name in names or rule.harm.startswith(f"{name}.") for name in label)


class LabelReader:
    """Takes the labels out of JSON lines, beside the items."""

    def __init__(self, field: str) -> None:
        """`field`: the key of the label in every event."""
        of_line = msgspec.defstruct("Labelled", [("label", Any, None)], rename={"label": field}, gc=False)
        self._decoder = msgspec.json.Decoder(of_line)

    def read(self, lines: Iterable[bytes]) -> list[Any]:
        """The value of the field on every line; None where there is none or the line is no object."""
        return [self._one(line) for line in lines]

    def _one(self, line: bytes) -> Any:
        try:
            return _label_of(self._decoder.decode(line))
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return None


_label_of = attrgetter("label")


def key_of(text: str) -> int:
    """A 64-bit key of an id or a text."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def text_key(item: Item) -> int | None:
    """The key of an item's text; None where there is none: items without a text are not one another."""
    return key_of(item.text) if isinstance(item.text, str) and item.text.strip() else None


class Seen:
    """Remembers labels by key in a table of fixed size, so that a contradiction is noticed.

    A later item takes the slot of an earlier one: memory is bounded, and of two contradicting items far
    apart the second may be missed.
    """

    def __init__(self, slots: int = SLOTS) -> None:
        """`slots` must be a power of two."""
        self._keys = np.zeros(slots, np.uint64)
        self._labels = np.full(slots, -1, np.int64)
        self._mask = slots - 1

    def contradicts(self, key: int, label: int) -> bool:
        """Whether the key came before with another label; remembers it if not."""
        slot = key & self._mask
        if self._labels[slot] >= 0 and int(self._keys[slot]) == key:
            return bool(self._labels[slot] != label)
        self._keys[slot], self._labels[slot] = key, label
        return False
