"""The phrase detector: counts of distinct phrases per list, with evidence, for a batch or one item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from clearford.core.ids import SignalName
from clearford.core.items import Item
from clearford.core.signals import Column, SignalSpec
from clearford.core.spans import Span
from clearford.detect.base import EMPTY_ROW, BatchResult, RowResult
from clearford.detect.phrases.compiled import Compiled, compile_lists
from clearford.detect.phrases.judge import Hit, Judge
from clearford.detect.phrases.matcher import Matcher
from clearford.detect.phrases.model import PhraseList
from clearford.detect.phrases.tables import Hits, LiteralTable, Owner
from clearford.detect.scanner.choose import Backend
from clearford.text.hanzi import Readings, Splits
from clearford.text.plane import TextPlane, TextRow
from clearford.text.tables import FoldTables


class PhraseDetector:
    """Gives `text.phrase.<list>.count` and `.disguised` for every list."""

    name = "phrases"

    def __init__(
        self,
        lists: Sequence[PhraseList],
        tables: FoldTables,
        readings: Readings,
        splits: Splits,
        *,
        scanner: Backend | None = None,
    ) -> None:
        """Compile the lists.

        scanner: overrides the scanning library that was chosen at import.
        Raises DetectError (CF-D001) for a phrase shorter than two characters or a repeated list name.
        """
        self._prepare(lists, tables, compile_lists(lists, tables, readings, splits), scanner)

    @classmethod
    def of(
        cls,
        lists: Sequence[PhraseList],
        tables: FoldTables,
        compiled: Compiled,
        *,
        scanner: Backend | None = None,
    ) -> PhraseDetector:
        """The detector of lists that were compiled before."""
        made = cls.__new__(cls)
        made._prepare(lists, tables, compiled, scanner)
        return made

    def _prepare(
        self, lists: Sequence[PhraseList], tables: FoldTables, compiled: Compiled, scanner: Backend | None
    ) -> None:
        self._tables = tables
        self._matcher = Matcher(compiled, tables, backend=scanner)
        self._units = self._matcher.units
        self._judge = Judge(self._units, self._matcher.contexts, self._matcher.syllables)
        self._names = [_names(plist) for plist in lists]
        self._list_of = np.array([unit.list_number for unit in self._units], np.int64)
        self.specs: tuple[SignalSpec, ...] = tuple(spec for plist in lists for spec in _specs(plist))
        self.defaults: Mapping[str, int] = {spec.name: 0 for spec in self.specs}

    def run(self, items: Sequence[Item], plane: TextPlane, want: frozenset[str]) -> BatchResult:
        """Counts of a batch."""
        tables = self._matcher.owners(plane)
        rows, units, disguised = self._found(plane, tables)
        lists = self._list_of[units]
        none = Column(np.zeros(plane.n, np.int64), constant=True)
        columns = dict.fromkeys((name for name in self.defaults if name in want), none)
        for found, which in ((slice(None), 0), (disguised, 1)):
            for number, count in self._counts(lists[found], rows[found], plane.n):
                name = self._names[number][which]
                if name in columns:
                    columns[name] = Column(count)
        return BatchResult(columns, spans=lambda i: self._evidence(plane.row(i), _owners_at(tables, i), want))

    def _counts(self, lists: np.ndarray, rows: np.ndarray, n: int) -> Iterator[tuple[int, np.ndarray]]:
        """Each list with a hit and its hits in every row: int64, shape (n,)."""
        met, place = np.unique(lists, return_inverse=True)
        counts = np.bincount(place * n + rows, minlength=len(met) * n).reshape(len(met), n)
        yield from zip(met.tolist(), counts, strict=True)

    def run_one(self, item: Item, row: TextRow, want: frozenset[str]) -> RowResult:
        """Counts of one item."""
        owners = self._matcher.owners_one(row)
        if not owners:
            return EMPTY_ROW
        direct = self._at_once(owners)
        if direct is None:
            direct = _by_unit(self._judge.judge(row, owners))
        values: dict[str, int] = {}
        for unit, plain in direct.items():
            count, hidden = self._names[self._units[unit].list_number]
            values[count] = values.get(count, 0) + 1
            if not plain:
                values[hidden] = values.get(hidden, 0) + 1
        wanted = {name: value for name, value in values.items() if name in want}
        return RowResult(wanted, spans=lambda: self._evidence(row, owners, want))

    def _at_once(self, owners: Sequence[Owner]) -> dict[int, bool] | None:
        """What `_by_unit` gives where every occurrence is a match; None when an owner needs a look."""
        found: dict[int, bool] = {}
        for unit, route, _, firm, _ in owners:
            if not firm or not self._units[unit].trivial or route not in ("direct", "phonetic"):
                return None
            found[unit] = found.get(unit, False) or route == "direct"
        return found

    def _found(
        self, plane: TextPlane, tables: Sequence[tuple[LiteralTable, Hits]]
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Row and phrase of each distinct hit, and whether it was found only in disguise; shape (m,) each."""
        slow = np.zeros(plane.n, np.bool_)
        for (table, hits), plain in zip(tables, self._plain_flags(tables), strict=True):
            slow[hits.rows[~plain[hits.owners]] if len(table.owners) else hits.rows] = True
        (direct, written), (sound, heard) = tables[:2]
        keys, also = (
            _keys(table, hits, ~slow[hits.rows], len(self._units))
            for table, hits in ((direct, written), (sound, heard))
        )
        only_heard = np.setdiff1d(also, keys)
        judged = list(self._judged(plane, tables, slow))
        more = np.array([row * len(self._units) + unit for row, unit, _ in judged], np.int64)
        rows, units = np.divmod(np.concatenate((keys, only_heard, more)), max(len(self._units), 1))
        hidden = np.array([not plain for *_, plain in judged], np.bool_)
        return (
            rows,
            units,
            np.concatenate((np.zeros(len(keys), np.bool_), np.ones(len(only_heard), np.bool_), hidden)),
        )

    def _plain_flags(self, tables: Sequence[tuple[LiteralTable, Hits]]) -> Iterator[np.ndarray]:
        """For each table, which owners need no further look."""
        yield self._matcher.plain["direct"]
        yield self._matcher.plain["sound"]
        for table, _ in tables[2:]:
            yield np.zeros(len(table.owners), np.bool_)

    def _judged(
        self, plane: TextPlane, tables: Sequence[tuple[LiteralTable, Hits]], slow: np.ndarray
    ) -> Iterator[tuple[int, int, bool]]:
        """Row, phrase and whether it stands as written, for the rows that need a closer look."""
        owners: dict[int, list[Owner]] = {}
        for table, hits in tables:
            here = slow[hits.rows]
            for row, owner in zip(hits.rows[here].tolist(), hits.owners[here].tolist(), strict=True):
                owners.setdefault(row, []).append(table.owners[owner])
        for row, of_row in owners.items():
            hits_of_row = self._judge.judge(plane.row(row), of_row)
            yield from ((row, unit, plain) for unit, plain in _by_unit(hits_of_row).items())

    def _evidence(self, row: TextRow, owners: Sequence[Owner], want: frozenset[str]) -> list[Span]:
        """Every place of every hit of one row, sorted."""
        hits = self._judge.judge(row, owners)
        return sorted({span for hit in hits for span in self._spans(row, hit) if span.signal in want})

    def _spans(self, row: TextRow, hit: Hit) -> Iterator[Span]:
        unit = self._units[hit.unit]
        start, end = row.span(hit.view, hit.start, hit.end)
        count, hidden = self._names[unit.list_number]
        if hit.route != "direct":
            yield Span(count, start, end, hit.route, hit.why)
            yield Span(hidden, start, end, hit.route, hit.why)
            return
        surface = row.raw[start:end]
        via = "" if surface == unit.text else "skeleton"
        if via and self._tables.fold("canon", surface) == unit.canon:
            via = "canon"
        yield Span(count, start, end, via, hit.why)


def _owners_at(tables: Sequence[tuple[LiteralTable, Hits]], row: int) -> list[Owner]:
    """The owners that were found in one row of a batch."""
    found: list[Owner] = []
    for table, hits in tables:
        low, high = np.searchsorted(hits.rows, (row, row + 1)).tolist()
        found += [table.owners[owner] for owner in hits.owners[low:high].tolist()]
    return found


def _keys(table: LiteralTable, hits: Hits, wanted: np.ndarray, size: int) -> np.ndarray:
    """Distinct row * size + phrase of the wanted hits, ascending."""
    units = table.units[hits.owners[wanted]] if len(table.owners) else np.zeros(0, np.int64)
    return np.unique(hits.rows[wanted] * size + units)


def _by_unit(hits: Sequence[Hit]) -> dict[int, bool]:
    """Phrase -> True when it stands as written somewhere."""
    found: dict[int, bool] = {}
    for hit in hits:
        found[hit.unit] = found.get(hit.unit, False) or hit.route == "direct"
    return found


def _names(plist: PhraseList) -> tuple[SignalName, SignalName]:
    stem = f"text.phrase.{plist.name}"
    return SignalName(f"{stem}.count"), SignalName(f"{stem}.disguised")


def _specs(plist: PhraseList) -> Iterator[SignalSpec]:
    about = (
        f"Distinct phrases of the list `{plist.name}` in the text.",
        "Of these, the phrases found only in disguise: other characters of the same sound, spelled, split.",
    )
    for name, text in zip(_names(plist), about, strict=True):
        yield SignalSpec(
            name=name,
            type="int",
            role="evidence" if plist.effect == "hits" else "context",
            exact=name.endswith(".count"),
            low=0,
            nullable=False,
            about=text,
        )
