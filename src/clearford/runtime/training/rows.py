"""Labelled rows: reading them, and saying of each that cannot be used why not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec

from clearford.core.errors import InputError, Place
from clearford.detect.models.links import address_text, parts_of
from clearford.text.tables import FoldTables

Fault = Literal["json", "no_text", "no_label", "contradiction", "repeated"]
"""Why a row is left out: it cannot be read, has no text, no label, or its text occurs with both labels, or
occurred before with the same one."""
MOST_SHOWN = 20
"""Places named for each fault; the rest are counted."""
HELD_OUT = frozenset(("test", "dev", "val", "validation"))
"""Splits that are measured and never trained on."""
_LONGEST_TEXT = 20_000


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled row.

    key: its folded form; rows of one key are the same text. group: rows of one group stay in one fold.
    source: the set it comes from. ordinary: an everyday message, on which false alarms are counted.
    """

    text: str
    key: str
    positive: bool
    group: str | None = None
    source: str = ""
    held_out: bool = False
    ordinary: bool = False
    place: str = ""


@dataclass
class Faults:
    """Rows that were left out: how many for each reason, and the places (`file:line`) of the first ones."""

    counts: Counter[Fault] = field(default_factory=Counter)
    places: dict[Fault, list[str]] = field(default_factory=dict)

    def add(self, fault: Fault, place: str) -> None:
        """Note one row."""
        self.counts[fault] += 1
        shown = self.places.setdefault(fault, [])
        if len(shown) < MOST_SHOWN:
            shown.append(place)

    @property
    def unusable(self) -> int:
        """Rows that nobody could learn from; a repeated row is none of them."""
        return sum(n for fault, n in self.counts.items() if fault != "repeated")


class _Raw(msgspec.Struct):
    """A line as written. Unknown fields are ignored: labelled sets carry many."""

    text: Any = None
    url: Any = None
    label: Any = None
    group: Any = None
    split: Any = None
    set: Any = None
    ordinary: Any = None


@dataclass(frozen=True)
class Labels:
    """Which labels mean yes. Every other label means no, but those to be left out."""

    positive: frozenset[str]
    ignored: frozenset[str] = frozenset()

    def meaning(self, label: object) -> bool | None:
        """True, False, or None for a label that is missing, empty, or to be left out."""
        if isinstance(label, bool):
            label = "true" if label else "false"
        if isinstance(label, int):
            label = str(label)
        if not isinstance(label, str) or not label.strip() or label in self.ignored:
            return None
        return label in self.positive


def read_rows(
    files: Iterable[tuple[str, Iterable[bytes]]], labels: Labels, tables: FoldTables
) -> tuple[list[Row], Faults]:
    """The usable rows of labelled JSON lines, each text once, and what was left out.

    files: name and lines of each; the name is the set of rows that name none. Of texts that fold to the
    same and have the same label the first is taken; a text with both labels is left out altogether, since
    nobody knows what it is. Raises InputError CF-I013 when nothing is left.
    """
    faults = Faults()
    rows: list[Row] = []
    names: list[str] = []
    for name, lines in files:
        names.append(name)
        rows += _parsed(lines, labels, tables, faults, name)
    kept = _without_doubles(rows, faults)
    if not kept:
        raise InputError(
            "CF-I013",
            "no row has a text and a label",
            place=Place(file=", ".join(names)),
            suggestion='lines like {"text": "...", "label": "..."}',
        )
    return kept, faults


def _parsed(
    lines: Iterable[bytes], labels: Labels, tables: FoldTables, faults: Faults, source: str
) -> Iterator[Row]:
    decoder = msgspec.json.Decoder(_Raw)
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        place = f"{source}:{number}"
        try:
            raw = decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError):
            faults.add("json", place)
            continue
        row = _row(raw, labels, tables, faults, source, place)
        if row is not None:
            yield row


def _row(
    raw: _Raw, labels: Labels, tables: FoldTables, faults: Faults, source: str, place: str
) -> Row | None:
    text = raw.text if isinstance(raw.text, str) else raw.url
    if not isinstance(text, str) or not text.strip():
        faults.add("no_text", place)
        return None
    meaning = labels.meaning(raw.label)
    if meaning is None:
        faults.add("no_label", place)
        return None
    return row_of(
        text,
        tables,
        positive=meaning,
        url=not isinstance(raw.text, str),
        group=None if raw.group is None else str(raw.group),
        source=raw.set if isinstance(raw.set, str) else source,
        held_out=isinstance(raw.split, str) and raw.split in HELD_OUT,
        ordinary=raw.ordinary is True,
        place=place,
    )


def row_of(text: str, tables: FoldTables, *, positive: bool, url: bool = False, **more: Any) -> Row:
    """A row from its text; `url` for an address."""
    text = text[:_LONGEST_TEXT]
    key = address_text(*parts_of(text)) if url else tables.fold("skeleton", text.replace("\n", " "))
    return Row(text, key or text, positive, **more)


def _without_doubles(rows: Sequence[Row], faults: Faults) -> list[Row]:
    meanings: dict[str, set[bool]] = {}
    for row in rows:
        meanings.setdefault(row.key, set()).add(row.positive)
    seen: set[str] = set()
    kept = []
    for row in rows:
        if len(meanings[row.key]) > 1:
            faults.add("contradiction", row.place)
        elif row.key in seen:
            faults.add("repeated", row.place)
        else:
            seen.add(row.key)
            kept.append(row)
    return kept
