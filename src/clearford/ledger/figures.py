"""Figures of the record: the answers to a set of queries over a stream of entries.

What is kept grows with reports, cases, appeals and orders, which other entries follow, and never
with decisions, outcomes and notices. The order of the entries does not matter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from functools import partial

from clearford.core.entries import Entry
from clearford.ledger.looking import SINCE, Chain, Stub, Texts, amounts, joined, reader
from clearford.ledger.queries import ANY_TYPE, Cell, Figure, Query, QuerySet
from clearford.ledger.sums import Count, Median, Sum, Total, Weighed, shares

Read = Callable[[], Iterable[Entry]]
"""Gives all entries of the record, anew at each call."""
Period = tuple[int, int]
"""Microseconds: the first of the period, and the first after it."""
BULK = frozenset({"decision", "batch", "outcome", "notice_sent", "notice_failed"})
"""Types of which there are too many to keep, so that no query asks what they follow."""
_SUMS: dict[str, type[Sum]] = {"count": Count, "sum": Total, "median": Median, "weighed": Weighed}


def figures(asked: QuerySet, read: Read, period: Period) -> tuple[Figure, ...]:
    """The answers, in the order of the queries.

    An entry counts in the period in which it was written; what it follows may be older. What a person took
    back before anything of it left never counts.
    """
    assert not any(_follows(query) and query.of in BULK for query in asked.queries)
    sums, chain = _pass_by(asked, read, period, frozenset())
    if chain.taken_back:
        sums, chain = _pass_by(asked, read, period, chain.taken_back)
    for query in asked.queries:
        if _follows(query):
            for stub in chain.stubs.values():
                if stub.type == query.of and stub.ts >= period[0] and stub.id not in chain.taken_back:
                    sums[query.id].take(partial(chain.look, stub), _no_numbers)
    return tuple(Figure(query.id, _cells(query, sums)) for query in asked.queries)


def fields_of(query: Query) -> set[str]:
    """Every field that a query looks at."""
    fields = set(query.by) | set(query.where) | {field for hit in query.hits for field in hit}
    return fields | {query.field} if query.give == "median" else fields


def _pass_by(
    asked: QuerySet, read: Read, period: Period, apart: Collection[str]
) -> tuple[dict[str, Sum], Chain]:
    """Let the entries pass but for those `apart`: plain queries are answered, what others follow is kept."""
    sums = {query.id: _SUMS[query.give](query) for query in asked.queries if query.give != "share"}
    readers = _readers(asked)
    kept = _kept_fields(asked)
    plain: dict[str, list[Sum]] = {}
    for query in asked.queries:
        if query.give != "share" and not _follows(query):
            plain.setdefault(query.of, []).append(sums[query.id])
    chain = Chain()

    def keep(entry: Entry) -> None:
        told = {field: readers[field](entry) for field in kept.get(entry.type, ())}
        chain.stubs[entry.id] = Stub(entry.id, entry.type, entry.ts, entry.refs, told)

    for entry in read():
        if entry.type == "taken_back":
            chain.taken_back.update(entry.refs)
        if period[0] <= entry.ts < period[1] and entry.id not in apart:
            row = _Row(entry, readers)
            for one in (*plain.get(entry.type, ()), *plain.get(ANY_TYPE, ())):
                one.take(row.texts, row.numbers)
        if entry.ts < period[1] and entry.type not in BULK:
            keep(entry)
    missing = chain.missing()
    for entry in read() if missing else ():
        if entry.id in missing and entry.ts < period[1]:
            keep(entry)
    return sums, chain


class _Row:
    """One entry, each field of which is read once."""

    def __init__(self, entry: Entry, readers: dict[str, Callable[[Entry], Texts]]) -> None:
        self._entry, self._readers = entry, readers
        self._seen: dict[str, Texts] = {}

    def texts(self, field: str) -> Texts:
        if field not in self._seen:
            self._seen[field] = self._readers[field](self._entry)
        return self._seen[field]

    def numbers(self, field: str) -> dict[str, int]:
        return amounts(self._entry, field)


def _follows(query: Query) -> bool:
    return any(joined(field) for field in fields_of(query))


def _kept_fields(asked: QuerySet) -> dict[str, set[str]]:
    """Type of a kept entry -> the fields that it is asked for."""
    kept: defaultdict[str, set[str]] = defaultdict(set)
    for query in asked.queries:
        for field in fields_of(query) if _follows(query) else ():
            kind, _, name = field.rpartition(":")
            if kind != SINCE:
                kept[kind or query.of].add(name)
    return dict(kept)


def _readers(asked: QuerySet) -> dict[str, Callable[[Entry], Texts]]:
    fields = set().union(*(fields_of(query) for query in asked.queries), *_kept_fields(asked).values())
    return {field: reader(field, asked.mappings) for field in fields if not joined(field)}


def _no_numbers(field: str) -> dict[str, int]:
    raise AssertionError(f"a query that follows entries cannot add up `{field}`")


def _cells(query: Query, sums: dict[str, Sum]) -> tuple[Cell, ...]:
    if query.give == "share":
        part, whole = (sums[name] for name in query.parts)
        assert isinstance(part, Count) and isinstance(whole, Count)
        cells = shares(query, part, whole)
    else:
        cells = sums[query.id].cells()
    return tuple(sorted(cells, key=lambda cell: cell.key))
