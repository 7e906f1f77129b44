"""Phrases as they look: 加徽信 for 加微信.

Text and phrases are folded by classes of look-alike hanzi, so that one literal stands for a phrase with any
of its hanzi replaced. A class holds more than what looks alike; so each place found is confirmed by the pairs
of look-alikes, and half of the hanzi must stand as they are: who is to read it needs that much.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import msgspec
import numpy as np

from clearford.detect.phrases.expand import is_hanzi
from clearford.detect.phrases.model import PhraseList
from clearford.detect.phrases.tables import ALWAYS, ROUTES, Hits, LiteralTable, TableData, all_places
from clearford.detect.phrases.units import Unit
from clearford.detect.scanner.choose import Backend
from clearford.detect.scanner.joined import Joined
from clearford.text.hanzi import Shapes
from clearford.text.plane import TextPlane
from clearford.text.tables import CODE_POINTS, FoldTables, looked_up

LEAST = 4
"""Hanzi from which a phrase is looked for by its look."""


class ShapeData(msgspec.Struct, array_like=True, frozen=True):
    """What is kept: the folded phrases; hanzi -> the first of its class; hanzi -> what looks like it."""

    table: TableData
    folds: dict[str, str]
    alike: dict[str, str]


def shape_data(
    units: Sequence[Unit], lists: Sequence[PhraseList], tables: FoldTables, shapes: Shapes
) -> ShapeData:
    """The table of the phrases that ask for it and are of hanzi alone.

    Each of them also gets the `unless` words of its list that look like it somewhere.
    """
    folds = {char: group[0] for group in shapes.classes for char in group}
    codes = {ord(char): first for char, first in folds.items()}
    words = [[tables.fold("skeleton", word) for word in plist.unless] for plist in lists]
    by_form: dict[str, list[int]] = {}
    for number, unit in enumerate(units):
        text = unit.skeleton
        if unit.routes.shape and len(text) >= LEAST and all(map(is_hanzi, text)):
            form = text.translate(codes)
            by_form.setdefault(form, []).append(number)
            covers = (word for word in words[unit.list_number] if form in word.translate(codes))
            unit.unless = tuple(dict.fromkeys((*unit.unless, *covers)))
    chosen = [number for found in by_form.values() for number in found]
    used = {char for number in chosen for char in units[number].skeleton}
    table = TableData(
        forms="\n".join(by_form),
        counts=np.array([len(found) for found in by_form.values()], np.int32).tobytes(),
        units=np.array(chosen, np.int32).tobytes(),
        routes=np.full(len(chosen), ROUTES.index("shape"), np.uint8).tobytes(),
        firm=np.ones(len(chosen), np.bool_).tobytes(),
        gates=np.full(len(chosen), ALWAYS, np.uint8).tobytes(),
        literals="",
        literal_of=np.full(len(chosen), -1, np.int32).tobytes(),
        cores=[],
    )
    alike = {char: shapes.alike[char] for char in sorted(used) if char in shapes.alike}
    return ShapeData(table, folds if chosen else {}, alike)


class ShapeTable:
    """The folded phrases and the search for them. An owner is a position in `units`."""

    def __init__(self, data: ShapeData, units: Sequence[Unit], *, backend: Backend | None) -> None:
        self._alike, self._size = data.alike, len(units)
        self._folds = {ord(char): first for char, first in data.folds.items()}
        self._table = LiteralTable(data.table, backend=backend)
        self.units = self._table.units
        """int32, the phrase of each owner."""
        self._texts = [units[number].skeleton for number in self.units.tolist()]
        self._fold = np.arange(CODE_POINTS if self._texts else 0, dtype=np.uint32)
        for code, first in self._folds.items():
            self._fold[code] = ord(first)

    def __len__(self) -> int:
        return len(self._texts)

    def hits(self, plane: TextPlane, skeleton: Joined, written: Hits) -> Hits:
        """The owners that stand in each row of a batch by their look alone.

        written: row and phrase of what stands there as written, which is not looked for.
        """
        folded = Joined(skeleton.n, codes=looked_up(self._fold, skeleton.codes))
        folded.breaks = skeleton.breaks
        found = self._table.hits(folded, skeleton)
        known = set((written.rows * self._size + written.owners).tolist())
        units = self.units[found.owners].tolist()
        asked = zip(found.rows.tolist(), found.owners.tolist(), units, strict=True)
        kept = [
            row * self._size + unit not in known and self._stands(plane.row(row).skeleton, owner)
            for row, owner, unit in asked
        ]
        return Hits(found.rows[kept], found.owners[kept])

    def owners_one(self, skeleton: str, written: Collection[int]) -> list[int]:
        """The same for one row; `written`: the phrases that stand there as written."""
        found = self._table.owners_one(skeleton.translate(self._folds), skeleton)
        return [o for o in found if self.units[o] not in written and self._stands(skeleton, o)]

    def places(self, skeleton: str, text: str) -> Iterator[tuple[int, int]]:
        """The stretches of a row that look like a phrase and are not the phrase."""
        for at in all_places(skeleton.translate(self._folds), text.translate(self._folds)):
            if self._looks_like(skeleton[at : at + len(text)], text):
                yield at, at + len(text)

    def _stands(self, skeleton: str, owner: int) -> bool:
        return any(self.places(skeleton, self._texts[owner]))

    def _looks_like(self, stretch: str, text: str) -> bool:
        """True for another spelling of a phrase: half of the hanzi themselves, the others look-alikes."""
        changed = [(own, other) for own, other in zip(text, stretch, strict=True) if own != other]
        return 0 < 2 * len(changed) <= len(text) and all(
            other in self._alike.get(own, "") for own, other in changed
        )
