"""Items of which signals failed: the rules that read such a signal are judged again, in three values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from clearford.core.items import Item
from clearford.decide.kleene import Env
from clearford.decide.tables import Events, Lost, Tables


class Trouble(NamedTuple):
    """An item with failed signals, as both paths hand it over."""

    item: Item
    codes: tuple[int, ...]
    """What a back end found; counts only for the rules that read no failed signal."""
    failed: frozenset[str]
    """The base signals that failed, of the item or of any finding."""
    env: Env
    """The item's signals, at least those of the rules concerned."""
    findings: Mapping[str, Sequence[Env]]
    """Family -> findings with the item's signals beside them, at least for the rules concerned."""


class Concerned(NamedTuple):
    """The rules that read one of some failed signals, and all that these rules read."""

    rules: tuple[int, ...]
    item: tuple[str, ...]
    """Signals of the item."""
    families: Mapping[str, tuple[str, ...]]
    """Family -> its signals, for the families of these rules."""


class TroublePath:
    """Judges the rules that a failure touches."""

    def __init__(self, tables: Tables) -> None:
        """Nothing is computed before the first failure."""
        self._t = tables
        self._memo: dict[frozenset[str], Concerned] = {}

    def concerned(self, failed: frozenset[str]) -> Concerned:
        """The rules that read one of these signals."""
        found = self._memo.get(failed)
        if found is None:
            t = self._t
            rules = tuple(i for i, reads in enumerate(t.reads) if not failed.isdisjoint(reads))
            names = sorted(frozenset[str]().union(*(t.reads[i] for i in rules)))
            of: dict[str, list[str]] = {"item": [], **{t.rules[i].each: [] for i in rules}}
            for name in names:
                of[t.frame.families[name]].append(name)
            found = Concerned(
                rules, tuple(of.pop("item")), {family: tuple(own) for family, own in of.items()}
            )
            if len(self._memo) < 1024:
                self._memo[failed] = found
        return found

    def events(self, trouble: Trouble) -> Events:
        """What holds for the item, and what its failures kept open."""
        t = self._t
        gates = t.gates.of(trouble.item)
        concerned = self.concerned(trouble.failed).rules
        codes = [code for code in trouble.codes if t.owner[code] not in concerned]
        softened: list[tuple[int, tuple[str, ...]]] = []
        fails: list[tuple[int, tuple[str, ...]]] = []
        for index in concerned:
            rule, first = t.rules[index], t.first[index]
            if not gates[t.gate_of[index]]:
                continue
            envs = (trouble.env,) if rule.each == "item" else trouble.findings[rule.each]
            stance = t.judges[index].on_item(envs)
            if stance.holds is not None:
                codes.append(first + stance.holds)
            if stance.soft_lost:
                softened.append((codes[-1], stance.soft_lost))
            if stance.fails is not None and rule.status == "live":
                fails.append((first + stance.fails, stance.lost))
        return Events(t.strongest(codes), _sorted(softened), _sorted(fails))


def _sorted(lost: Sequence[tuple[int, tuple[str, ...]]]) -> Lost:
    return tuple(sorted(lost))
