"""The scalar path: what holds for one item, by the generated functions."""

from __future__ import annotations

from typing import Any

from clearford.core.items import Item
from clearford.core.signals import FAILED, SignalRow
from clearford.decide.kleene import Env
from clearford.decide.rowfunc import Block, Generator, RowFunction
from clearford.decide.tables import Tables
from clearford.decide.trouble import Trouble
from clearford.decide.watch import Watch


class ScalarPath:
    """Single items."""

    def __init__(self, tables: Tables) -> None:
        """Compiles the functions for findings; those for items are compiled when they are first needed."""
        self._t = tables
        blocks: dict[str, dict[int, Block]] = {family: {} for family in ("item", *tables.families)}
        for index, rule in enumerate(tables.rules):
            blocks[rule.each][index] = Block(rule, tables.gate_of[index], tables.first[index])
        self._item, self._blocks = Generator(tables.frame, tables.item), blocks["item"]
        self._watch = Watch(tables.frame, tables.item, {i: block.when for i, block in self._blocks.items()})
        self._alone: dict[int, RowFunction] = {}
        """Rule -> its own function, made when it is first needed."""
        self._whole: tuple[RowFunction, ...] = ()
        """All rules over items, for rows that do not say where to look; made when first needed."""
        self._families: dict[str, tuple[RowFunction, ...]] = {
            family: Generator(tables.frame, tables.item, layout).functions(list(blocks[family].values()))
            for family, layout in tables.families.items()
        }

    def codes(self, item: Item, row: SignalRow) -> tuple[int, ...] | None:
        """Codes of what holds, ascending; None when a signal failed.

        `row` is in the order of the tables' layouts.
        """
        codes: list[int] = []
        if self._run(row, self._t.gates.of(item), codes):
            return None
        return self._t.strongest(codes) if codes else ()

    def trouble(self, item: Item, row: SignalRow) -> Trouble:
        """An item of which signals failed: the codes as if they were absent, and the signals."""
        t = self._t
        codes: list[int] = []
        self._run(_without_failures(row), t.gates.of(item), codes)
        env = Env(t.frame, t.item.names, row.item)
        failed = _failed(t.item.names, row.item)
        findings: dict[str, list[Env]] = {}
        for family, layout in t.families.items():
            found = row.families.get(family, ())
            findings[family] = [env.with_finding(layout.names, values) for values in found]
            failed = failed.union(*(_failed(layout.names, values) for values in found))
        return Trouble(item, t.strongest(codes), failed, env, findings)

    def _run(self, row: SignalRow, gates: tuple[bool, ...], codes: list[int]) -> bool:
        """Append the codes of what holds; True when a signal failed."""
        values, append = row.item, codes.append
        if row.told is None:
            for function in self._whole or self._made_whole():
                if function(values, gates, append):
                    return True
        else:
            for rule in self._watch.candidates(row.told):
                alone = self._alone.get(rule) or self._function(rule)
                alone(values, gates, append)
        for family, functions in self._families.items():
            for finding in row.families.get(family, ()):
                for function in functions:
                    if function(values, gates, append, finding):
                        return True
        return False

    def _made_whole(self) -> tuple[RowFunction, ...]:
        self._whole = self._item.functions(list(self._blocks.values()))
        return self._whole

    def _function(self, rule: int) -> RowFunction:
        made = self._alone[rule] = self._item.function(self._blocks[rule])
        return made


def _failed(names: tuple[str, ...], values: list[Any]) -> frozenset[str]:
    return frozenset(name for name, value in zip(names, values, strict=True) if value is FAILED)


def _without_failures(row: SignalRow) -> SignalRow:
    def plain(values: list[Any]) -> list[Any]:
        return [None if v is FAILED else v for v in values]

    families = {family: [plain(f) for f in findings] for family, findings in row.families.items()}
    return SignalRow(plain(row.item), families)
