"""The vector path: what holds for every item of a batch, by the bit matrix."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import compress

import numpy as np

from clearford.core.items import Item
from clearford.core.signals import Column, Findings, Signals
from clearford.decide.bitset import BitProgram, rows_out, unpack
from clearford.decide.kleene import Env
from clearford.decide.normal import known_true
from clearford.decide.program import Rule
from clearford.decide.rows import failed_rows, findings_of, values_of
from clearford.decide.sheet import Bools
from clearford.decide.states import trial_order
from clearford.decide.tables import Tables
from clearford.decide.trouble import Trouble, TroublePath

Bits = int
"""A set of rows as a Python integer, row i at bit i."""


class VectorPath:
    """Batches."""

    def __init__(self, tables: Tables, trouble: TroublePath) -> None:
        """Compiles one bit program for items and one for the findings of each family."""
        self._t, self._trouble = tables, trouble
        self._frames: dict[str, _FrameProgram] = {
            frame: _FrameProgram(tables, frame) for frame in ("item", *tables.families)
        }

    def codes(self, items: Sequence[Item], signals: Signals) -> list[tuple[int, tuple[int, ...]]]:
        """Rows with the codes of what holds, both ascending, as if what failed were absent."""
        found: list[tuple[int, Bits]] = []
        for frame, program in self._frames.items():
            if frame == "item":
                found += program.evaluate(signals.item, signals.n)
            else:
                found += self._of_family(frame, program, signals)
        if not found:
            return []
        events = sorted(self._passed(items, found))
        return rows_out(events, signals.n) if events else []

    def _passed(self, items: Sequence[Item], found: Sequence[tuple[int, Bits]]) -> Iterator[tuple[int, Bits]]:
        """What holds for items at which the rule looks; few items meet any rule, so only they are asked."""
        asked = 0
        for _, bits in found:
            asked |= bits
        masks = self._t.gates.masks(items, asked)
        if masks.count(asked) == len(masks):
            yield from found
            return
        owner, gate_of = self._t.owner, self._t.gate_of
        for code, bits in found:
            passed = bits & masks[gate_of[owner[code]]]
            if passed:
                yield code, passed

    def troubles(
        self, items: Sequence[Item], signals: Signals, codes: Sequence[tuple[int, tuple[int, ...]]]
    ) -> Iterator[tuple[int, Trouble]]:
        """The rows of which a wanted signal failed."""
        failed = failed_rows(signals, self._t.item, self._t.families)
        known = dict(codes) if failed else {}
        for i, names in failed.items():
            yield i, self._troubled(items[i], signals, i, known.get(i, ()), frozenset(names))

    def _troubled(
        self, item: Item, signals: Signals, i: int, codes: tuple[int, ...], failed: frozenset[str]
    ) -> Trouble:
        concerned = self._trouble.concerned(failed)
        env = Env(self._t.frame, concerned.item, values_of(signals, i, concerned.item))
        findings = {
            family: [env.with_finding(names, values) for values in findings_of(signals, i, family, names)]
            for family, names in concerned.families.items()
        }
        return Trouble(item, codes, failed, env, findings)

    def _of_family(self, family: str, program: _FrameProgram, signals: Signals) -> list[tuple[int, Bits]]:
        """Events of the findings joined with OR over each item, the strongest state first."""
        findings = signals.families.get(family)
        if findings is None or len(findings.rows) == 0:
            return []
        columns = self._beside(family, findings, signals)
        events = program.evaluate(columns, len(findings.rows))
        joined = _per_item([bits for _, bits in events], findings.rows, signals.n)
        kept: list[tuple[int, Bits]] = []
        seen, last = 0, -1
        for (code, _), bits in zip(events, joined, strict=True):
            seen = seen if self._t.owner[code] == last else 0
            last = self._t.owner[code]
            kept.append((code, bits ^ (bits & seen)))
            seen |= bits
        return kept

    def _beside(self, family: str, findings: Findings, signals: Signals) -> dict[str, Column]:
        """The family's columns with those of the items gathered beside them, one row a finding."""
        own = self._t.families[family].slot
        columns = {name: c for name, c in findings.columns.items() if name in own}
        for name in self._frames[family].item_names:
            column = signals.item.get(name)
            if column is not None:
                columns[name] = _gathered(column, findings.rows)
        return columns


class _FrameProgram:
    """The bit program of the rules of one frame, with their softenings."""

    def __init__(self, tables: Tables, frame: str) -> None:
        self._t = tables
        indices = [i for i, rule in enumerate(tables.rules) if rule.each == frame]
        # Those without softenings first: they take no second look.
        indices.sort(key=lambda i: bool(tables.rules[i].soften))
        rules: list[Rule] = [tables.rules[i] for i in indices]
        self._plain = [tables.first[i] for i, rule in zip(indices, rules, strict=True) if not rule.soften]
        """Codes of the rules without softenings, whose conditions come first."""
        self._soft: list[tuple[int, int, int, int]] = []
        """The others: rule, place of its condition, where its softenings begin and end."""
        at = len(rules)
        for place in range(len(self._plain), len(rules)):
            self._soft.append((indices[place], place, at, at + len(rules[place].soften)))
            at += len(rules[place].soften)
        roots = [known_true(rule.when) for rule in rules]
        roots += [known_true(soften.when) for rule in rules for soften in rule.soften]
        self._program = BitProgram(tables.frame, roots)
        reads = frozenset[str]().union(*(tables.reads[i] for i in indices))
        self.item_names = tuple(sorted(n for n in reads if tables.frame.families[n] == "item"))

    def evaluate(self, columns: Mapping[str, Column], n: int) -> list[tuple[int, Bits]]:
        """Code -> rows, for codes that hold somewhere; codes ascend."""
        found = self._program.evaluate(columns, n)
        # Most conditions hold nowhere.
        events = list(compress(zip(self._plain, found, strict=False), found))
        for index, place, low, high in self._soft:
            if found[place]:
                events += self._softened(index, found[place], found[low:high])
        events.sort()
        return events

    def _softened(self, index: int, bits: Bits, softens: Sequence[Bits]) -> list[tuple[int, Bits]]:
        states, first = self._t.states[index], self._t.first[index]
        events = []
        for number in trial_order(states):
            if not states[number].failed:
                hit = bits & softens[states[number].soften]
                bits ^= hit
                events.append((first + number, hit))
        return [(code, hit) for code, hit in [(first, bits), *events] if hit]


def _gathered(column: Column, rows: np.ndarray) -> Column:
    valid = None if column.valid is None else column.valid[rows]
    if column.constant:
        # Of a constant column nobody looks beyond the first row.
        return column
    if isinstance(column.values, np.ndarray):
        return Column(column.values[rows], valid)
    values = column.values
    return Column([values[i] for i in rows.tolist()], valid)


def _per_item(bits: Sequence[Bits], rows: np.ndarray, n: int) -> list[Bits]:
    """Sets of findings as sets of items; `rows` ascend."""
    if not bits:
        return []
    found = unpack(bits, len(rows))
    items, starts = np.unique(rows, return_index=True)
    flags: Bools = np.zeros((len(bits), n), dtype=bool)
    flags[:, items] = np.logical_or.reduceat(found, starts, axis=1)
    packed = np.packbits(flags, axis=1, bitorder="little")
    return [int.from_bytes(line.tobytes(), "little") for line in packed]
