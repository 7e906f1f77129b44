"""The literal table: all the strings that are looked for in one scan, and which phrases they stand for.

Everything is scanned for in the `phonetic` view, in which a string reads the same whichever characters
of one sound it is written with. It is as long as `skeleton`, so what must stand there as written is
compared with `skeleton` at the places found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, get_args, overload

import msgspec
import numpy as np

from clearford.detect.phrases.model import Route
from clearford.detect.scanner.base import EMPTY, Pairs, Words, distinct_keys
from clearford.detect.scanner.choose import Backend, literal_scanner
from clearford.detect.scanner.grams import GramScanner, equal_stretches
from clearford.detect.scanner.joined import Joined
from clearford.text.tables import NEWLINE, FoldTables, codes_of

ROUTES: tuple[Route, ...] = get_args(Route)
_NUMBER: dict[Route, int] = {route: number for number, route in enumerate(ROUTES)}
_SPELLED: tuple[Route, ...] = ("pinyin", "initials")
ALWAYS, LETTERS, CAUSE, KEPT = range(4)
"""When an owner counts: everywhere; in rows with letters or a picture; in rows with a second signal; in rows
with a hanzi that some phrase keeps."""
LETTERS_OR_PICTURE = re.compile("[a-z]{2}|[\U0001f000-\U0001faff]")
CHUNK = 1 << 15
"""Literals compared with the text together."""
_IS_FORM = -1


class Owner(NamedTuple):
    """A phrase that a literal stands for."""

    unit: int
    route: Route
    literal: str
    firm: bool
    """True when the form is long enough to count without a second signal."""
    core: tuple[str, ...] = ()
    """For a spelled form: its syllables."""


@dataclass(frozen=True, slots=True)
class Hits:
    """Owners found in rows, ordered by row, then owner; one entry per distinct (row, owner).

    rows, owners: shape (m,) int64; an owner is a position in `LiteralTable.owners`.
    """

    rows: np.ndarray
    owners: np.ndarray


class TableData(msgspec.Struct, array_like=True, frozen=True):
    """The table as it is kept: columns of owners, one form's after the other's.

    forms: the literals as they read in `phonetic`, joined by line feeds. counts: int32, owners of each.
    units: int32, routes: uint8 (positions in ROUTES), firm: bool, gates: uint8, one for each owner.
    literals: what stands in `skeleton`, joined by line feeds. literal_of: int32 for each owner, a
    position among the literals, or -1 where the form says it all. cores: for each owner by the route
    `pinyin` its syllables, joined by blanks.
    """

    forms: str
    counts: bytes
    units: bytes
    routes: bytes
    firm: bytes
    gates: bytes
    literals: str
    literal_of: bytes
    cores: list[str]


class OwnerColumns:
    """Owners to be compiled, as columns: a quarter of a million objects would keep the collector busy."""

    def __init__(self) -> None:
        self.units: list[int] = []
        self.routes: list[int] = []
        self.literals: list[str] = []
        self.firm: list[bool] = []
        self.kept: list[bool] = []
        """For each owner whether its phrase keeps a hanzi as written."""
        self.cores: list[str] = []
        """For each owner by the route `pinyin` its syllables, joined by blanks."""

    def __len__(self) -> int:
        return len(self.units)

    def add(
        self, unit: int, route: Route, literals: Iterable[str], *, firm: bool, kept: bool = False
    ) -> list[str]:
        """Owners of one phrase by one route; each literal counts once. Gives the literals."""
        found = list(dict.fromkeys(literals))
        self.units += [unit] * len(found)
        self.routes += [_NUMBER[route]] * len(found)
        self.firm += [firm] * len(found)
        self.kept += [kept] * len(found)
        self.literals += found
        return found

    def add_spelled(self, unit: int, variants: Iterable[Sequence[str]], *, firm: bool) -> None:
        """Owners by the route `pinyin`, given as syllables."""
        cores: dict[str, str] = {}
        for syllables in variants:
            cores.setdefault("".join(syllables), " ".join(syllables))
        self.add(unit, "pinyin", cores, firm=firm)
        self.cores += cores.values()


def table_data(owners: OwnerColumns, tables: FoldTables) -> TableData:
    """The table of some owners."""
    routes, firm = np.array(owners.routes, np.uint8), np.array(owners.firm, np.bool_)
    forms, sounding = _forms(owners.literals, tables)
    index: dict[str, int] = {}
    numbers = np.array([index.setdefault(form, len(index)) for form in forms], np.int64)
    order = np.argsort(numbers, kind="stable")
    literals: dict[str, int] = {}
    literal_of = np.full(len(owners), _IS_FORM, np.int32)
    for at in order[(sounding & (routes != _NUMBER["phonetic"]))[order]].tolist():
        literal_of[at] = literals.setdefault(owners.literals[at], len(literals))
    cores = dict(zip(np.flatnonzero(routes == _NUMBER["pinyin"]).tolist(), owners.cores, strict=True))
    return TableData(
        forms="\n".join(index),
        counts=np.bincount(numbers, minlength=len(index)).astype(np.int32).tobytes(),
        units=np.array(owners.units, np.int32)[order].tobytes(),
        routes=routes[order].tobytes(),
        firm=firm[order].tobytes(),
        gates=_gates(owners, routes, firm)[order].tobytes(),
        literals="\n".join(literals),
        literal_of=literal_of[order].tobytes(),
        cores=[cores[at] for at in order.tolist() if at in cores],
    )


def _forms(literals: Sequence[str], tables: FoldTables) -> tuple[list[str], np.ndarray]:
    """Each literal as it reads in `phonetic`, and whether others of `skeleton` read the same: bool."""
    if not literals:
        return [], np.zeros(0, np.bool_)
    codes = codes_of("\n".join(literals)).astype(np.uint32)
    heard = tables.phonetic[codes]
    every = np.arange(len(tables.skeleton), dtype=np.uint32)
    changed = every[(tables.skeleton == every) & (tables.phonetic != every)]
    shared = np.zeros(len(every), np.bool_)
    shared[changed] = shared[tables.phonetic[changed]] = True
    starts = np.concatenate(([0], np.flatnonzero(codes == NEWLINE) + 1))
    forms = heard.tobytes().decode("utf-32-le").split("\n")
    return forms, np.logical_or.reduceat(shared[codes], starts)


def _gates(owners: OwnerColumns, routes: np.ndarray, firm: np.ndarray) -> np.ndarray:
    """When each owner counts: uint8."""
    gates = np.full(len(routes), ALWAYS, np.uint8)
    gates[np.array(owners.kept, np.bool_)] = KEPT
    gates[(routes == _NUMBER["phonetic"]) & ~firm] = CAUSE
    for at in np.flatnonzero(np.isin(routes, [_NUMBER[route] for route in _SPELLED])).tolist():
        if not LETTERS_OR_PICTURE.search(owners.literals[at]):
            gates[at] = LETTERS
    return gates


class LiteralTable:
    """All literals behind one scanner; a form may stand for several owners.

    owners: every owner, made when asked for. units: int32, the phrase of each owner; routes: uint8, its
    position in ROUTES; gates: uint8, when it counts; firm: bool, as in `Owner`.
    """

    def __init__(self, data: TableData, *, backend: Backend | None) -> None:
        self._forms = Words(data.forms)
        self._literals = Words(data.literals)
        self._counts = np.frombuffer(data.counts, np.int32)
        self._first = np.cumsum(self._counts, dtype=np.int32) - self._counts
        self._literal_of = np.frombuffer(data.literal_of, np.int32)
        self._codes_first = np.cumsum(self._literals.lengths) - self._literals.lengths
        self.units = np.frombuffer(data.units, np.int32)
        self.routes = np.frombuffer(data.routes, np.uint8)
        self.gates = np.frombuffer(data.gates, np.uint8)
        self.firm = np.frombuffer(data.firm, np.bool_)
        self.owners: Sequence[Owner] = _Owners(self._forms, self._literals, data)
        self.scanner = literal_scanner(self._forms, backend=backend)

    def __len__(self) -> int:
        return len(self._counts)

    def hits(self, phonetic: Joined, skeleton: Joined) -> Hits:
        """The owners in each row of a batch, whatever their gates say."""
        at, owners = self._expanded(*self._places(phonetic))
        stands = np.ones(len(at), np.bool_)
        for low in range(0, len(at), CHUNK):
            part = slice(low, low + CHUNK)
            stands[part] = self._stand(skeleton.codes, at[part], self._literal_of[owners[part]])
        size = max(len(self.units), 1)
        keys = distinct_keys(phonetic.rows_of(at[stands]) * size + owners[stands])
        return Hits(*np.divmod(keys, size))

    def owners_one(self, phonetic: str, skeleton: str) -> list[int]:
        """The owners in one row, whatever their gates say."""
        found: list[int] = []
        for number in self.scanner.ids(phonetic.encode()):
            first = int(self._first[number])
            for owner in range(first, first + int(self._counts[number])):
                literal = int(self._literal_of[owner])
                if literal == _IS_FORM or self._literals[literal] in skeleton:
                    found.append(owner)
        return found

    def _places(self, phonetic: Joined) -> tuple[np.ndarray, np.ndarray]:
        """Position and form of each match, with repeats only where a form occurs several times."""
        if isinstance(self.scanner, GramScanner):
            return self.scanner.places(phonetic)
        return _places_of(self.scanner.pairs(phonetic), phonetic, self._forms)

    def _expanded(self, at: np.ndarray, forms: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Every owner of each form found."""
        counts = self._counts[forms]
        behind = np.cumsum(counts, dtype=np.int64)
        total = int(behind[-1]) if len(behind) else 0
        owners = np.arange(total) + np.repeat(self._first[forms] - (behind - counts), counts)
        return np.repeat(at, counts), owners

    def _stand(self, codes: np.ndarray, at: np.ndarray, literals: np.ndarray) -> np.ndarray:
        """Which of some literals stand in `skeleton` at their places: bool; forms always do."""
        found = np.ones(len(at), np.bool_)
        asked = np.flatnonzero(literals != _IS_FORM)
        literals = literals[asked]
        starts, sizes = self._codes_first[literals], self._literals.lengths[literals]
        found[asked] = equal_stretches(codes, at[asked], self._literals.codes, starts, sizes)
        return found


def _places_of(pairs: Pairs, joined: Joined, words: Words) -> tuple[np.ndarray, np.ndarray]:
    """Every position of each (row, word): for scanners that only say which rows have a word."""
    lines = joined.buffer.decode().split("\n") if len(pairs.rows) else []
    starts = np.concatenate(([0], joined.breaks + 1)).tolist()
    found = [
        (starts[row] + at, number)
        for row, number in zip(pairs.rows.tolist(), pairs.ids.tolist(), strict=True)
        for at in all_places(lines[row], words[number])
    ]
    if not found:
        return EMPTY.rows, EMPTY.ids
    at, ids = np.array(found, np.int64).T
    return at, ids


def all_places(line: str, word: str) -> Iterable[int]:
    """Where a word begins in a line, overlapping places too."""
    at = line.find(word)
    while at >= 0:
        yield at
        at = line.find(word, at + 1)


class _Owners(Sequence[Owner]):
    """The owners of a table. Few of them are ever met, so each is made when it is."""

    def __init__(self, forms: Words, literals: Words, data: TableData) -> None:
        self._forms, self._literals = forms, literals
        self._behind = np.cumsum(np.frombuffer(data.counts, np.int32), dtype=np.int32)
        self._units = np.frombuffer(data.units, np.int32)
        self._literal_of = np.frombuffer(data.literal_of, np.int32)
        self._routes, self._firm, self._cores = data.routes, data.firm, data.cores
        routes = np.frombuffer(data.routes, np.uint8)
        self._spelled = np.flatnonzero(routes == _NUMBER["pinyin"]).astype(np.int32)
        self._made: dict[int, Owner] = {}

    def __len__(self) -> int:
        return len(self._units)

    @overload
    def __getitem__(self, at: int) -> Owner: ...
    @overload
    def __getitem__(self, at: slice) -> list[Owner]: ...
    def __getitem__(self, at: int | slice) -> Owner | list[Owner]:
        if isinstance(at, slice):
            return [self._owner(i) for i in range(*at.indices(len(self)))]
        return self._owner(at)

    def _owner(self, at: int) -> Owner:
        found = self._made.get(at)
        if found is None:
            route = ROUTES[self._routes[at]]
            core: tuple[str, ...] = ()
            if route == "pinyin":
                core = tuple(self._cores[int(np.searchsorted(self._spelled, at))].split(" "))
            found = self._made[at] = Owner(
                int(self._units[at]), route, self._literal(at), bool(self._firm[at]), core
            )
        return found

    def _literal(self, at: int) -> str:
        number = int(self._literal_of[at])
        if number != _IS_FORM:
            return self._literals[number]
        return self._forms[int(np.searchsorted(self._behind, at, side="right"))]
