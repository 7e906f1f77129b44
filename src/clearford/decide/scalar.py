"""The scalar path: what holds for one item, by generated functions; by three values where signals failed."""

from __future__ import annotations

from typing import Any

from clearford.core.items import Item
from clearford.core.signals import FAILED, SignalRow
from clearford.decide.kleene import Env
from clearford.decide.program import Rule
from clearford.decide.rowfunc import Block, Generator, RowFunction
from clearford.decide.standing import Stance, on_item
from clearford.decide.tables import Events, Tables


class ScalarPath:
    """Single items. Generated functions answer for all rules that no failure touches."""

    def __init__(self, tables: Tables) -> None:
        """Generates and compiles the functions."""
        self._t = tables
        blocks: dict[str, list[Block]] = {family: [] for family in ("item", *tables.families)}
        for index, rule in enumerate(tables.rules):
            blocks[rule.each].append(Block(rule, tables.gate_of[index], tables.first[index]))
        self._item = Generator(tables.frame, tables.item).functions(blocks["item"])
        self._families: dict[str, tuple[RowFunction, ...]] = {
            family: Generator(tables.frame, tables.item, layout).functions(blocks[family])
            for family, layout in tables.families.items()
        }
        self._readers = {
            name: frozenset(i for i, reads in enumerate(tables.reads) if name in reads)
            for name in tables.wants
        }

    def codes(self, item: Item, row: SignalRow) -> tuple[int, ...] | None:
        """Codes of what holds, ascending; None when a signal failed, and then `events` knows.

        `row` is in the order of the tables' layouts.
        """
        codes: list[int] = []
        if self._run(row, self._t.gates.of(item), codes):
            return None
        return self._strongest(codes) if codes else ()

    def _run(self, row: SignalRow, gates: tuple[bool, ...], codes: list[int]) -> bool:
        """Append the codes of what holds; True when a signal failed."""
        values, append = row.item, codes.append
        for function in self._item:
            if function(values, gates, append):
                return True
        for family, functions in self._families.items():
            for finding in row.families.get(family, ()):
                for function in functions:
                    if function(values, gates, append, finding):
                        return True
        return False

    def _strongest(self, codes: list[int]) -> tuple[int, ...]:
        """Codes ascending, for each rule only the strongest state of its findings."""
        if len(codes) < 2:
            return tuple(codes)
        codes.sort()
        owner, last, kept = self._t.owner, -1, []
        for code in codes:
            if owner[code] != last:
                last = owner[code]
                kept.append(code)
        return tuple(kept)

    def events(self, item: Item, row: SignalRow) -> Events:
        """What holds for one item of which signals failed.

        Generated functions for the rules that no failure touches, three values for the others.
        """
        t, gates = self._t, self._t.gates.of(item)
        touched = self._touched(row)
        codes: list[int] = []
        self._run(_without_failures(row), gates, codes)
        codes = [code for code in codes if t.owner[code] not in touched]
        softened: list[tuple[int, tuple[str, ...]]] = []
        fails: list[tuple[int, tuple[str, ...]]] = []
        env = Env(t.frame, t.item.names, row.item)
        for index in sorted(i for i in touched if gates[t.gate_of[i]]):
            stance = self._stance(index, env, row)
            if stance.holds is not None:
                codes.append(t.first[index] + stance.holds)
            if stance.soft_lost:
                softened.append((codes[-1], stance.soft_lost))
            if stance.fails is not None and t.rules[index].status == "live":
                fails.append((t.first[index] + stance.fails, stance.lost))
        return Events(self._strongest(codes), tuple(softened), tuple(fails))

    def _stance(self, index: int, env: Env, row: SignalRow) -> Stance:
        rule = self._t.rules[index]
        return on_item(self._t.frame, rule, self._t.states[index], self._envs(rule, env, row))

    def _envs(self, rule: Rule, env: Env, row: SignalRow) -> list[Env]:
        if rule.each == "item":
            return [env]
        names = self._t.families[rule.each].names
        return [env.with_finding(names, finding) for finding in row.families.get(rule.each, ())]

    def _touched(self, row: SignalRow) -> frozenset[int]:
        """The rules that read a signal which failed."""
        names = _failed(self._t.item.names, row.item)
        for family, layout in self._t.families.items():
            for finding in row.families.get(family, ()):
                names |= _failed(layout.names, finding)
        return frozenset().union(*(self._readers[name] for name in names))


def _failed(names: tuple[str, ...], values: list[Any]) -> set[str]:
    return {name for name, value in zip(names, values, strict=True) if value is FAILED}


def _without_failures(row: SignalRow) -> SignalRow:
    def plain(values: list[Any]) -> list[Any]:
        return [None if v is FAILED else v for v in values]

    families = {family: [plain(f) for f in findings] for family, findings in row.families.items()}
    return SignalRow(plain(row.item), families)
