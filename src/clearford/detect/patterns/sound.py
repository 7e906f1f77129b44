"""Patterns that listen: each hanzi stands for all that sound alike, and signs between hanzi do not count.

`操泥马` and `操 你、妈` are heard as what they stand for. The few rows that hold a telling stretch of a
pattern are chosen first; only in these it is looked for.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec
import numpy as np

from clearford.core.ids import SignalName
from clearford.detect.patterns.engine import MAX_SPANS, nearness
from clearford.detect.patterns.heard import LEAST, LONGEST, sounding, sounds_of, telling
from clearford.detect.patterns.rejoin import without_signs
from clearford.detect.patterns.spec import PatternSpec, confirm_tree
from clearford.detect.patterns.subset import parse
from clearford.text.plane import TextPlane, TextRow
from clearford.text.tables import CODE_POINTS, FoldTables, codes_of, looked_up

_SLOTS = 1 << 20
Stretches = Mapping[SignalName, list[tuple[int, int]]]
"""Signal -> stretches of `canon`, ascending."""


class SoundPatterns:
    """Finds patterns by their sound. Equal answers for a batch and row by row."""

    def __init__(
        self, patterns: Sequence[PatternSpec], signals: Sequence[SignalName], tables: FoldTables
    ) -> None:
        """Compile the patterns; at least one.

        signals: for each pattern its signal.
        Raises DetectError (CF-D002) for a pattern outside the subset, and for one that has no
        LEAST characters side by side in all its matches.
        """
        self._signals = signals
        self._sounds = sounds_of(tables)
        self._patterns, self._tables = patterns, tables
        # Few patterns are met in most runs, so that each is compiled when it is.
        self._finders: list[re.Pattern[str] | None] = [None] * len(patterns)
        # Hanzi read the same in the text that is matched and in this view.
        self._near = [nearness(msgspec.structs.replace(spec, view="phonetic"), tables) for spec in patterns]
        self._asked: dict[str, list[int]] = {}
        for number, spec in enumerate(patterns):
            for stretch in sorted(telling(spec.pattern, tables)):
                self._asked.setdefault(stretch, []).append(number)
        begins = {stretch[:LEAST] for stretch in self._asked}
        places = ["".join(sorted({begin[place] for begin in begins})) for place in range(LEAST)]
        first, *others = (f"[{re.escape(some)}]" for some in places)
        # Only the first character is taken, so that stretches may overlap.
        self._maybe = re.compile(f"{first}(?={''.join(others)})")
        self._marks = np.zeros(CODE_POINTS, np.uint8)
        for place, some in enumerate(places):
            self._marks[codes_of(some)] |= 1 << place
        self._begun = np.zeros(_SLOTS, np.bool_)
        self._begun[_slots(*np.array([codes_of(begin) for begin in sorted(begins)]).T)] = True

    def find(self, plane: TextPlane) -> dict[int, Stretches]:
        """What is found in a batch, by row."""
        found = ((row, self.find_one(plane.row(row))) for row in self._rows(plane))
        return {row: stretches for row, stretches in found if stretches}

    def find_one(self, row: TextRow) -> Stretches:
        """What is found in one row."""
        asked = self._patterns_for(row.phonetic)
        if not asked:
            return {}
        canon, places = without_signs(row.canon)
        found: dict[SignalName, set[tuple[int, int]]] = {}
        for number, start, end in self._matches(canon.translate(self._sounds), asked):
            stretch = places[start], places[end - 1] + 1
            found.setdefault(self._signals[number], set()).add(stretch)
        return {name: sorted(some) for name, some in found.items()}

    def _rows(self, plane: TextPlane) -> list[int]:
        """The rows of a batch in which a telling stretch stands."""
        codes = plane.codes("phonetic")
        marks = looked_up(self._marks, codes)
        # Each character by itself leaves few places, and truth values are searched fastest.
        places = np.flatnonzero((marks[:-2] & marks[1:-1] >> 1 & marks[2:] >> 2 & 1).view(np.bool_))
        places = places[self._begun[_slots(*(codes[places + step] for step in range(LEAST)))]]
        after = codes[np.minimum(places + LEAST, len(codes) - 1)].tolist()
        begins = zip(*(codes[places + step].tolist() for step in range(LEAST)), after, strict=True)
        found = [self._is_asked("".join(map(chr, stretch))) for stretch in begins]
        rows: list[int] = np.unique(np.searchsorted(plane.breaks("phonetic"), places[found])).tolist()
        return rows

    def _is_asked(self, stretch: str) -> bool:
        return stretch in self._asked or stretch[:LEAST] in self._asked

    def _patterns_for(self, phonetic: str) -> list[int]:
        """The patterns of which a telling stretch stands in a text."""
        found: set[int] = set()
        for match in self._maybe.finditer(phonetic):
            at = match.start()
            for size in range(LEAST, LONGEST + 1):
                found.update(self._asked.get(phonetic[at : at + size], ()))
        return sorted(found)

    def _finder(self, number: int) -> re.Pattern[str]:
        finder = self._finders[number]
        if finder is None:
            spec = self._patterns[number]
            tree = sounding(parse(spec.pattern), self._tables)
            finder = self._finders[number] = confirm_tree(tree, spec.borders)
        return finder

    def _matches(self, heard: str, asked: Sequence[int]) -> Iterator[tuple[int, int, int]]:
        """Number of the pattern, start and end of each match."""
        for number in asked:
            near = self._near[number]
            spans = (match.span() for match in self._finder(number).finditer(heard))
            kept = (span for span in spans if near is None or near(heard, *span))
            yield from ((number, *span) for span in itertools.islice(kept, MAX_SPANS))


def _slots(first: np.ndarray, second: np.ndarray, third: np.ndarray) -> np.ndarray:
    """A slot for each stretch of three characters; a few stretches share one: int64."""
    slots: np.ndarray = (first.astype(np.int64) * 31 + second) * 977 + third & _SLOTS - 1
    return slots
