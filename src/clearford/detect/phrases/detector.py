"""The phrase detector: counts of distinct phrases per list, with evidence, for a batch or one item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter

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
from clearford.detect.phrases.tables import Hits, Owner
from clearford.detect.scanner.base import distinct_keys
from clearford.detect.scanner.choose import Backend
from clearford.text.hanzi import NO_SHAPES, Readings, Shapes, Splits
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
        shapes: Shapes = NO_SHAPES,
        *,
        scanner: Backend | None = None,
    ) -> None:
        """Compile the lists.

        scanner: overrides the scanning library that was chosen at import.
        Raises DetectError (CF-D001) for a phrase shorter than two characters or a repeated list name.
        """
        self._prepare(lists, tables, compile_lists(lists, tables, readings, splits, shapes), scanner)

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
        self._judge = Judge(
            self._units,
            self._matcher.contexts,
            self._matcher.syllables,
            self._matcher.respeller,
            self._matcher.shapes,
        )
        self._names = [_names(plist) for plist in lists]
        self._list_of = np.array([unit.list_number for unit in self._units], np.int64)
        self.specs: tuple[SignalSpec, ...] = tuple(spec for plist in lists for spec in _specs(plist))
        self.defaults: Mapping[str, int] = {spec.name: 0 for spec in self.specs}

    def run(self, items: Sequence[Item], plane: TextPlane, want: frozenset[str]) -> BatchResult:
        """Counts of a batch."""
        hits = self._matcher.hits(plane)
        rows, units, disguised = self._found(plane, hits)
        lists = self._list_of[units]
        none = Column(np.zeros(plane.n, np.int64), constant=True)
        columns = dict.fromkeys((name for name in self.defaults if name in want), none)
        for found, which in ((slice(None), 0), (disguised, 1)):
            for number, count in self._counts(lists[found], rows[found], plane.n):
                name = self._names[number][which]
                if name in columns:
                    columns[name] = Column(count)
        return BatchResult(
            columns, spans=lambda i: self._evidence(plane.row(i), self._owners_at(hits, i), want)
        )

    def _counts(self, lists: np.ndarray, rows: np.ndarray, n: int) -> Iterator[tuple[int, np.ndarray]]:
        """Each list with a hit and its hits in every row: int64, shape (n,)."""
        met = np.zeros(len(self._names), np.bool_)
        met[lists] = True
        place = np.cumsum(met) - 1
        numbers = np.flatnonzero(met)
        counts = np.bincount(place[lists] * n + rows, minlength=len(numbers) * n).reshape(len(numbers), n)
        yield from zip(numbers.tolist(), counts, strict=True)

    def run_one(self, item: Item, row: TextRow, want: frozenset[str]) -> RowResult:
        """Counts of one item."""
        owners = self._matcher.owners_one(row)
        if not owners:
            return EMPTY_ROW
        values: dict[str, int] = {}
        for unit, plain in self._of_row(row, owners).items():
            count, hidden = self._names[self._units[unit].list_number]
            values[count] = values.get(count, 0) + 1
            if not plain:
                values[hidden] = values.get(hidden, 0) + 1
        wanted = {name: value for name, value in values.items() if name in want}
        return RowResult(wanted, spans=lambda: self._evidence(row, owners, want))

    def _of_row(self, row: TextRow, owners: Sequence[Owner]) -> Mapping[int, bool]:
        """Phrases of one row -> True when they stand as written somewhere."""
        found = self._at_once(row, owners)
        return _by_unit(self._judge.judge(row, owners)) if found is None else found

    def _at_once(self, row: TextRow, owners: Sequence[Owner]) -> dict[int, bool] | None:
        """What `_by_unit` gives where every occurrence is a match; None when an owner needs a look."""
        found: dict[int, bool] = {}
        for number, route, _, firm, _ in owners:
            unit = self._units[number]
            if not firm or unit.latin or route not in ("direct", "phonetic"):
                return None
            if unit.keeps and route == "phonetic":
                return None
            if unit.unless and any(map(row.skeleton.__contains__, unit.unless)):
                return None
            found[number] = found.get(number, False) or route == "direct"
        return found

    def _found(self, plane: TextPlane, hits: Hits) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Row and phrase of each distinct hit, and whether it was found only in disguise; shape (m,) each."""
        size = max(len(self._units), 1)
        keys = hits.rows * size + self._matcher.unit_of[hits.owners]
        asked = self._asked(plane.n, hits, keys)
        heard = self._matcher.heard[hits.owners[~asked]]
        both = distinct_keys(keys[~asked] * 2 + heard)
        # A phrase both written and heard comes twice, as written first.
        first = np.ones(len(both), np.bool_)
        np.not_equal(both[1:] >> 1, both[:-1] >> 1, out=first[1:])
        both = both[first]
        judged = list(self._judged(plane, Hits(hits.rows[asked], hits.owners[asked])))
        more = np.array(judged, np.int64).reshape(-1, 3)
        rows, units = np.divmod(np.concatenate((both >> 1, more[:, 0] * size + more[:, 1])), size)
        return rows, units, np.concatenate((both & 1, more[:, 2])) > 0

    def _asked(self, n: int, hits: Hits, keys: np.ndarray) -> np.ndarray:
        """The hits that need a closer look: bool, one per hit.

        keys: the same number for hits of one phrase in one row. A phrase needs it when one of its owners
        does. Whether a doubtful form is believed depends on all else in its row, so that all of it is
        looked at.
        """
        found: np.ndarray = ~self._matcher.plain[hits.owners]
        odd = distinct_keys(keys[found])
        if len(odd):
            found = odd[np.minimum(np.searchsorted(odd, keys), len(odd) - 1)] == keys
            slow = np.zeros(n, np.bool_)
            slow[hits.rows[~self._matcher.firm[hits.owners]]] = True
            found |= slow[hits.rows]
        return found

    def _judged(self, plane: TextPlane, hits: Hits) -> Iterator[tuple[int, int, bool]]:
        """Row, phrase and whether it stands only in disguise, after a closer look."""
        found = zip(hits.rows.tolist(), hits.owners.tolist(), strict=True)
        for row, mine in groupby(found, key=itemgetter(0)):
            owners = [self._matcher.owner(number) for _, number in mine]
            of_row = self._of_row(plane.row(row), owners)
            yield from ((row, unit, not plain) for unit, plain in of_row.items())

    def _owners_at(self, hits: Hits, row: int) -> list[Owner]:
        """The owners that were found in one row of a batch."""
        low, high = np.searchsorted(hits.rows, (row, row + 1)).tolist()
        return [self._matcher.owner(number) for number in hits.owners[low:high].tolist()]

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
