"""The vector back end: columns to a bool matrix of atoms, packed to Python integers, one bit a row.

Atoms are grouped by column; AND and OR are `&` and `|` on integers with common sub-expressions
shared. Words of a text column are atoms too, and so is a text that is known and none of some words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import compress, groupby
from typing import Any

import numpy as np

from clearford.core.signals import Column
from clearford.decide.circuit import Circuit, Formula, Joined, Leaf, leaves
from clearford.decide.expr import And, Atom, Compare, Const, Expr, InSet, Not, Or, Truth
from clearford.decide.frame import Frame, atoms
from clearford.decide.numbers import NumberStep
from clearford.decide.sheet import Bools, Loader, Sheet, Step
from clearford.decide.steps import BoolStep, Other, TextStep, Word, Words

_TEXT = ("str", "enum")


class BitProgram:
    """Conditions in the known-true form over one frame, evaluated for all rows at once."""

    def __init__(self, frame: Frame, roots: Sequence[Expr]) -> None:
        """`roots` are the conditions; their order is that of the answer."""
        self.frame = frame
        self._words = _words(frame, roots)
        self._rows: dict[Leaf, int] = {}
        expanded = [self._expand(root) for root in roots]
        for leaf in sorted({a for root in expanded for a in leaves(root)}, key=self._group):
            self._rows[leaf] = len(self._rows)
        self._steps = self._made_steps()
        self._height = max((step.height for step in self._steps), default=0)
        self._base = [held for step in self._steps for held in step.base()]
        self._circuit = Circuit(self._rows, expanded)
        self._late = self._made_late(expanded)
        """Texts that are read last, and only of rows at which they can matter."""
        late = {step.name for step in self._late}
        self._of_late = [
            i for i, root in enumerate(expanded) if any(leaf.signal in late for leaf in leaves(root))
        ]

    def _group(self, leaf: Leaf) -> tuple[Any, ...]:
        """Columns of a type together; of each its comparisons or words, then the rest."""
        column = (self.frame.types[leaf.signal], leaf.signal)
        match leaf:
            case Compare(_, op, value):
                return (*column, 0, value, op)
            case Word(_, code):
                return (*column, 0, code)
        return (*column, 1, repr(leaf))

    def _expand(self, expr: Expr) -> Formula:
        """Bool comparisons as plain truths, sets as single comparisons or words."""
        match expr:
            case And(parts):
                return Joined("and", tuple(map(self._expand, parts)))
            case Or(parts):
                return Joined("or", tuple(map(self._expand, parts)))
            case Compare(signal, op, value) if self.frame.types[signal] == "bool":
                return Truth(signal, negated=(op == "=") is not value)
            case Compare(signal, op, value) if self.frame.types[signal] in _TEXT:
                return self._named(signal, (str(value),), negated=op == "<>")
            case InSet(signal, values, negated) if self.frame.types[signal] in _TEXT:
                return self._named(signal, tuple(map(str, values)), negated=negated)
            case InSet(signal, values, negated):
                singles = tuple(self._expand(Compare(signal, "<>" if negated else "=", v)) for v in values)
                return Joined("and" if negated else "or", singles)
            case Not():
                raise AssertionError("not in normal form")
        return expr

    def _named(self, signal: str, words: tuple[str, ...], *, negated: bool) -> Formula:
        """The text is one of these words, or known and none of them."""
        codes = self._words[signal].of(words)
        if negated:
            return Other(signal, tuple(codes))
        return Joined("or", tuple(Word(signal, code) for code in codes))

    def _made_steps(self) -> list[Step]:
        """Steps in the order of their atoms."""
        steps: list[Step] = []
        for kind, group in groupby(_by_column(self._rows), key=lambda column: self.frame.types[column[0]]):
            columns: list[tuple[str, Any]] = list(group)
            first = self._rows[columns[0][1][0]]
            if kind == "bool":
                steps.append(BoolStep(columns, first))
            elif kind in _TEXT:
                steps += [
                    TextStep(name, self._rows[atoms[0]], atoms, self._words[name]) for name, atoms in columns
                ]
            else:
                steps.append(NumberStep(int if kind == "int" else float, columns, first))
        return steps

    def _made_late(self, roots: Sequence[Formula]) -> list[TextStep]:
        """The text columns without which nothing holds where nothing else was found."""
        late = [step for step in self._steps if isinstance(step, TextStep)]
        while late:
            atoms = [int(held) for held in self._base]
            for step in late:
                atoms[step.atoms.start : step.atoms.stop] = [1] * len(step.atoms)
            held = self._circuit.run(atoms, 1)
            names = {leaf.signal for root in compress(roots, held) for leaf in leaves(root)}
            if names.isdisjoint(step.name for step in late):
                break
            late = [step for step in late if step.name not in names]
        return late

    def evaluate(self, columns: Mapping[str, Column], n: int) -> list[int]:
        """For each root the rows (bits) in which it is known true.

        columns: name -> column of n rows; a name left out is unknown in every row.
        Raises DecideError (CF-E001) when a column is of another type than the program's.
        """
        every = (1 << n) - 1
        base = [every if held else 0 for held in self._base]
        if n == 0:
            return self._circuit.run(base, every)
        loader = Loader(self.frame, columns, n)
        sheet = Sheet(base, every, self._height, loader)
        waiting = [step for step in self._late if loader.text(step.name) is not None]
        for step in self._steps:
            if step not in waiting:
                step.fill(sheet)
        atoms = sheet.finish()
        for late in waiting:
            # As if every text were each of the words: a row where nothing holds then needs no text.
            atoms[late.atoms.start : late.atoms.stop] = [every] * len(late.atoms)
        found = self._circuit.run(atoms, every)
        asked = 0
        for root in self._of_late if waiting else ():
            asked |= found[root]
        if not asked:
            return found
        sheet = Sheet(atoms, every, self._height, loader)
        rows = np.flatnonzero(unpack((asked,), n)[0])
        for late in waiting:
            late.fill(sheet, rows)
        return self._circuit.run(sheet.finish(), every)


def _words(frame: Frame, roots: Sequence[Expr]) -> dict[str, Words]:
    """Text signal -> the words that conditions name."""
    named: dict[str, list[tuple[str, ...]]] = {}
    for atom in (atom for root in roots for atom in atoms(root)):
        if not isinstance(atom, Const) and frame.types[atom.signal] in _TEXT:
            named.setdefault(atom.signal, []).append(tuple(map(str, _members(atom))))
    return {signal: Words(words) for signal, words in named.items()}


def _members(atom: Atom) -> tuple[Any, ...]:
    if isinstance(atom, Compare):
        return (atom.value,)
    return atom.values if isinstance(atom, InSet) else ()


def _by_column(leaves: Iterable[Leaf]) -> Iterator[tuple[str, list[Leaf]]]:
    groups: dict[str, list[Leaf]] = {}
    for leaf in leaves:
        groups.setdefault(leaf.signal, []).append(leaf)
    yield from groups.items()


def pack(flags: Bools) -> int:
    """A bool array as bits."""
    return int.from_bytes(np.packbits(flags, bitorder="little").tobytes(), "little")


def unpack(bits: Sequence[int], n: int) -> Bools:
    """Bits as a bool matrix of shape (len(bits), n)."""
    width = (n + 7) // 8
    joined = b"".join(b.to_bytes(width, "little") for b in bits)
    flat = np.frombuffer(joined, dtype=np.uint8).reshape(len(bits), width)
    return np.unpackbits(flat, axis=1, count=n, bitorder="little").view(bool)


def rows_out(events: Sequence[tuple[int, int]], n: int) -> list[tuple[int, tuple[int, ...]]]:
    """Pairs of a row and the codes that hold in it, both ascending; rows without any are left out.

    events: (code, bits) with codes ascending. Only bytes that hold a bit are ever unpacked.
    """
    width = (n + 7) // 8
    joined = b"".join([bits.to_bytes(width, "little") for _, bits in events])
    flat = np.frombuffer(joined, dtype=np.uint8)
    # flatnonzero is several times faster on bool than on bytes.
    at = np.flatnonzero(flat.astype(bool))
    bits_set = np.flatnonzero(np.unpackbits(flat[at], bitorder="little").view(bool))
    at = at[bits_set >> 3]
    event = at // width
    keys = ((at - event * width) * 8 + (bits_set & 7)) * len(events) + event
    keys.sort()
    rows, event = np.divmod(keys, len(events))
    given = [code for code, _ in events]
    codes = tuple(map(given.__getitem__, event.tolist()))
    starts = [0, *(np.flatnonzero(rows[1:] != rows[:-1]) + 1).tolist()]
    firsts = rows[starts].tolist()
    return [
        (row, codes[low:high])
        for row, low, high in zip(firsts, starts, [*starts[1:], len(codes)], strict=True)
    ]
