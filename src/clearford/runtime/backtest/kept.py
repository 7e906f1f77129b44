"""Two versions of packs decide what was kept: who would be treated otherwise, and how."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec

from clearford.core.decisions import Decision
from clearford.core.items import Item, ItemDecoder, items_of
from clearford.core.roles import CHILD_SAFETY
from clearford.policy.diff.decisions import causes, named, shift, strength
from clearford.policy.model import PackSet
from clearford.policy.signals import catalogue as signal_catalogue
from clearford.runtime import shipped
from clearford.runtime.backtest.sides import Side, as_live, detecting, usable
from clearford.runtime.backtest.tally import language
from clearford.runtime.engine import EngineOptions, SystemClock
from clearford.runtime.overlay import under_overlay
from clearford.runtime.workbench import is_own

SHIFTS = ("restricted", "released", "harder", "softer", "escalated")
"""`escalated`: a person looks who did not, and nothing else changes."""
_BATCH = 256


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """An item that would be treated otherwise."""

    shift: str
    before: str
    after: str
    rules: tuple[str, ...]
    lang: str
    item_kind: str
    apart: bool
    """Of a harm that only few may see."""


class Counts(msgspec.Struct, kw_only=True):
    """What was counted so far."""

    shifts: dict[str, int] = {}
    rules: dict[str, dict[str, int]] = {}
    """Rule -> shift -> items."""
    languages: dict[str, dict[str, int]] = {}
    kinds: dict[str, dict[str, int]] = {}
    before: dict[str, int] = {}
    """Decision -> items, by the version in force."""
    after: dict[str, int] = {}
    """The same by the other one."""
    ordinary: int = 0
    """Ordinary items that are shipped with the program, decided beside what was kept."""
    ordinary_moved: dict[str, int] = {}
    """Shift -> of these."""

    def take(self, was: Decision, now: Decision, moved: Moved | None) -> None:
        """Count an item."""
        _add(self.before, named(was))
        _add(self.after, named(now))
        if moved is None:
            return
        _add(self.shifts, moved.shift)
        _add(self.languages.setdefault(moved.lang, {}), moved.shift)
        _add(self.kinds.setdefault(moved.item_kind, {}), moved.shift)
        for rule in moved.rules:
            _add(self.rules.setdefault(rule, {}), moved.shift)


def _add(counts: dict[str, int], key: str) -> None:
    counts[key] = counts.get(key, 0) + 1


@dataclass
class Versions:
    """Both versions, ready to decide; they remember what they were given."""

    old: Side
    new: Side
    apart: frozenset[str]
    """Rules of harms that only few may see."""

    def __post_init__(self) -> None:
        """Make the detectors, once for both where both need the same."""
        self._shared = detecting(self.old.packs) == detecting(self.new.packs)
        self._new = self.new.make_plan(self.old.machine.wants if self._shared else ()).fresh()
        self._old = self._new if self._shared else self.old.make_plan().fresh()

    def fresh(self) -> Versions:
        """The same, which have seen nothing."""
        return Versions(self.old, self.new, self.apart)

    def decide(self, items: list[Item]) -> Iterator[tuple[Decision, Decision, Moved | None]]:
        """What both decide about each item, and how the item moves; none where it does not."""
        signals = self._new.run(items)
        before = signals if self._shared else self._old.run(items)
        olds = self.old.machine.evaluate(items, before)
        for item, was, now in zip(items, olds, self.new.machine.evaluate(items, signals), strict=True):
            yield was, now, self._moved(item, was, now)

    def _moved(self, item: Item, was: Decision, now: Decision) -> Moved | None:
        found = shift(was, now)
        if found == "same":
            return None
        rules = tuple(sorted(causes(was, now, found)))
        only_looked_at = found == "harder" and strength(was)[:2] == strength(now)[:2]
        held = {ref.id for one in (was, now) for ref in one.held}
        return Moved(
            shift="escalated" if only_looked_at else found,
            before=named(was),
            after=named(now),
            rules=rules,
            lang=language(item.lang),
            item_kind=item.kind or "post",
            apart=not self.apart.isdisjoint(held),
        )


def load_versions(old: Sequence[str], new: Sequence[str], options: EngineOptions) -> Versions:
    """Both versions. old, new: folders of packs. options: what stands beside both.

    Rules on trial of the operator's own packs are tried in the new one as if they were live.
    Raises PackError for packs that cannot be used.
    """
    today = options.today or SystemClock().now().date()
    sides = []
    for folders, tried in ((old, False), (new, True)):
        packs, changed = under_overlay(
            usable(folders, shipped_too=options.shipped, today=today), options.overlay
        )
        if tried:
            packs = as_live(packs, own_trials(packs))
        sides.append(Side(packs, signal_catalogue(packs), changed, options.models))
    harms = {**sides[0].packs.harm_of(), **sides[1].packs.harm_of()}
    apart = frozenset(rule for rule, harm in harms.items() if harm.partition(".")[0] == CHILD_SAFETY)
    return Versions(sides[0], sides[1], apart)


def own_trials(packs: PackSet) -> tuple[str, ...]:
    """The operator's own rules that are on trial."""
    return tuple(
        rule.id for pack in packs.packs if is_own(pack) for rule in pack.rules if rule.status == "trial"
    )


def count_ordinary(versions: Versions, counts: Counts) -> None:
    """Decide the ordinary items that are shipped: nothing allowed is kept, so they stand for it."""
    versions = versions.fresh()
    items = list(items_of(ItemDecoder().decode_lines(shipped.read("baseline", "items.jsonl"))))
    for at in range(0, len(items), _BATCH):
        for _, _, moved in versions.decide(items[at : at + _BATCH]):
            if moved is not None:
                _add(counts.ordinary_moved, moved.shift)
    counts.ordinary = len(items)
