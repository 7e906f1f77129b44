"""Queries over the record as data: which entries, grouped by what, and which number they give.

A query is published with the number it gives, so that anybody can ask it again of the same entries.
A field is named in one of these ways; a value that is absent or empty reads `unknown`:

    category, lang, rules ...   a named field of the entry; a list has several values
    data.result                 a public value of `data`
    clock                       `deadline=state` of every deadline
    day, month                  the UTC date of the entry
    acts                        `data.measures`, none if that is empty, or `actions` where it is absent
    NAME                        a mapping of the query set, e.g. `column`
    decision:category           the field of the nearest entries of that type that this one follows
    minutes_since:order         whole minutes from the first such entry of its chain to this one
"""

from __future__ import annotations

from typing import Literal

import msgspec

Give = Literal["count", "sum", "median", "share", "weighed"]
Where = dict[str, tuple[str, ...]]
"""Field -> values of which one must be there; `*` is any value that is known."""
Key = tuple[str, ...]
ANY_TYPE, KNOWN, UNKNOWN, POOLED = "*", "*", "unknown", "pooled"


class Query(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One question. The answer has a cell for every combination of values of `by` that occurs."""

    id: str
    of: str = ""
    """Type of the entries, `*` for all; empty for a share of two other queries."""
    where: Where = {}
    by: tuple[str, ...] = ()
    """Fields to group by; an entry with several values counts in the cell of each."""
    give: Give = "count"
    """count: entries. sum: of `field`, with a key of its own for each name that a map of numbers has.
    median: of `field`, the lower of the two in the middle. share: of `parts[0]` in `parts[1]`.
    weighed: the share of `hits` by the weight `field`."""
    field: str = ""
    hits: tuple[Where, ...] = ()
    """Of a weighed share: what counts as a hit, any of these."""
    parts: tuple[str, ...] = ()
    """Of a share: the ids of the counts of the part and of the whole."""
    least: int = 0
    """Cells of fewer entries are pooled: all but the first value of their key becomes `pooled`."""


class Mapping(msgspec.Struct, frozen=True, kw_only=True):
    """A field made of another one: values that are not in `to` become `other`, `""` leaves one out."""

    of: str
    to: dict[str, str]


class QuerySet(msgspec.Struct, frozen=True, kw_only=True):
    """All queries of a report, with a version; what one version asks never changes."""

    version: str
    mappings: dict[str, Mapping]
    queries: tuple[Query, ...]


class Cell(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One number."""

    key: Key
    value: int
    """A count, a sum, minutes, or parts in a million for shares."""
    n: int
    """Entries that the number stands on; for shares the size of the whole or of the sample."""
    low: int | None = None
    high: int | None = None
    """The 95 % Wilson interval of a share, parts in a million."""


class Figure(msgspec.Struct, frozen=True):
    """The answer to one query: its cells in the order of their keys."""

    query: str
    cells: tuple[Cell, ...]
