"""The two bundles of a backtest: the candidate, whose trial rules act as if live, and the baseline."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, fields, replace
from datetime import date

from clearford.core.errors import PackError
from clearford.core.items import Item, ItemDecoder
from clearford.core.schema import DEFAULT_SCHEMA
from clearford.core.signals import Signals, SignalSpec
from clearford.core.state import StateTables
from clearford.decide.machine import Machine
from clearford.detect.plan import NO_TURN, Plan
from clearford.policy.model import Pack, PackSet, RuleFile
from clearford.policy.signals import catalogue as signal_catalogue
from clearford.runtime import shipped
from clearford.runtime.cache import usual_store
from clearford.runtime.detectors import detectors_for
from clearford.runtime.engine import EngineOptions, SystemClock, identity, in_force, load_packs, no_collection
from clearford.runtime.overlay import under_overlay
from clearford.runtime.programs import program_of

Turns = Sequence[AbstractContextManager[None]]
LIVE = "live"
"""The baseline that is what the candidate's packs do today."""


@dataclass(frozen=True)
class SideOptions:
    """Which bundles to compare; plain values, so that worker processes can be given them."""

    packs: tuple[str, ...] = ()
    """Folders of the candidate."""
    shipped: bool = True
    """The shipped packs as well, on both sides."""
    against: str = LIVE
    """`live`, or the folder of the baseline's packs."""
    rules: tuple[str, ...] = ()
    """Rules that are tried as if live; all trial rules by default."""
    today: date | None = None
    """The day on which lists and rules must not have expired; today when not given."""
    overlay: str | None = None
    """File with what the operator changes in rules, on both sides."""
    models: str | None = None
    """Folder of classifier heads that take the place of shipped ones, on both sides."""


class Side:
    """One bundle: its packs, its machine, and its plan of detectors, which may be shared."""

    def __init__(
        self,
        packs: PackSet,
        catalogue: Mapping[str, SignalSpec],
        parts: Mapping[str, str] | None = None,
        models: str | None = None,
    ) -> None:
        """Compiles the rules.

        parts: what belongs to the bundle's identity besides its files.
        models: a folder of heads that take the place of shipped ones.
        """
        self.packs, self.catalogue = packs, catalogue
        self._models = models
        self.program = program_of(packs, catalogue, identity(models) | dict(parts or {}), usual_store())
        self.machine = Machine(self.program)

    def make_plan(self, also: Iterable[str] = ()) -> Plan:
        """The detectors of what the rules read, and of some signals more."""
        want = self.machine.wants | frozenset(also)
        return Plan(
            detectors_for(self.packs, DEFAULT_SCHEMA, want, store=usual_store(), models=self._models),
            shipped.fold_tables(),
            want=want,
            layout=self.machine.item_layout,
            families=self.machine.family_layouts,
        )


class Sides:
    """Both bundles, loaded."""

    def __init__(self, options: SideOptions) -> None:
        """Raises PackError when a pack cannot be used or a rule to be tried is not there."""
        with no_collection():
            self._load(options)

    def _load(self, options: SideOptions) -> None:
        self.today = today = options.today or SystemClock().now().date()
        """The day on which lists, rules and suppressions must not have expired."""
        here = usable(options.packs, shipped_too=options.shipped, today=today)
        here, changed = under_overlay(here, options.overlay)
        there, changed_there = here, changed
        if options.against != LIVE:
            there = usable((options.against,), shipped_too=options.shipped, today=today)
            there, changed_there = under_overlay(there, options.overlay)
        self.old = Side(there, signal_catalogue(there), changed_there, options.models)
        chosen = tried_rules(here, options.rules)
        catalogue = signal_catalogue(here)
        tried = {"tried": " ".join(sorted(chosen))}
        self.new = Side(as_live(here, chosen), catalogue, changed | tried, options.models)
        self.tried = frozenset(chosen) | self._changed(options.rules)
        self._statuses = {str(rule.id): rule.status for rule in here.rules()}
        self.rules: dict[str, RuleFile] = {rule.id: rule for rule in self.new.packs.rules()}
        self.decoder = ItemDecoder(DEFAULT_SCHEMA)
        self.shared = detecting(here) == detecting(there)
        self.new_plan = self.new.make_plan(self.old.machine.wants if self.shared else ())
        self.old_plan = self.new_plan if self.shared else self.old.make_plan()

    def _changed(self, wanted: Collection[str]) -> frozenset[str]:
        """Rules of the candidate that the baseline does not have in this form."""
        if wanted:
            return frozenset()
        known = {rule.id: rule for rule in self.old.program.rules}
        return frozenset(rule.id for rule in self.new.program.rules if known.get(rule.id) != rule)

    def status_of(self, rule: str) -> str:
        """The status in the rule's file."""
        return self._statuses[rule]

    @property
    def bundles(self) -> tuple[str, str]:
        """Digests of the baseline and of the candidate."""
        return self.old.program.bundle, self.new.program.bundle

    @property
    def plans(self) -> list[Plan]:
        """The plans that run: the candidate's, and the baseline's where it needs one of its own."""
        return [self.new_plan] if self.shared else [self.new_plan, self.old_plan]

    def remember_in(self, memories: Sequence[StateTables]) -> None:
        """Let the detectors keep what they remember in these memories, one for each plan."""
        made = [plan.fresh(memory) for plan, memory in zip(self.plans, memories, strict=True)]
        self.new_plan, self.old_plan = made[0], made[-1]

    def signals(self, items: list[Item], turns: Turns | None = None) -> tuple[Signals, Signals]:
        """The signals of a batch for the baseline and for the candidate.

        turns: one for each plan, held while detectors run that remember earlier items.
        """
        held = turns or [NO_TURN] * len(self.plans)
        new = self.new_plan.run(items, turn=held[0])
        return (new if self.shared else self.old_plan.run(items, turn=held[1])), new


def candidate_digest(options: SideOptions, packs: PackSet) -> str:
    """Digest of the bundle that a backtest with these options tries, without what decides by it.

    packs: those of the options, as they stand today.
    """
    packs, changed = under_overlay(packs, options.overlay)
    chosen = tried_rules(packs, options.rules)
    tried = {"tried": " ".join(sorted(chosen))}
    return Side(
        as_live(packs, chosen), signal_catalogue(packs), changed | tried, options.models
    ).program.bundle


def usable(folders: Iterable[str], *, shipped_too: bool, today: date) -> PackSet:
    """The packs of some folders as they stand on a day. Raises PackError for the first fault."""
    packs, issues = load_packs(EngineOptions(packs=tuple(folders), shipped=shipped_too))
    failing = next((issue for issue in issues if issue.fails), None)
    if failing is not None:
        raise failing.as_error()
    return in_force(packs, today)


def tried_rules(packs: PackSet, wanted: Collection[str]) -> tuple[str, ...]:
    """The rules to be tried: those wanted, else every rule on trial.

    Raises PackError: CF-P002 for an id that is not there, CF-P023 for a retired rule.
    """
    if not wanted:
        return tuple(rule.id for rule in packs.rules() if rule.status == "trial")
    rules = {str(rule.id): rule for rule in packs.rules()}
    for name in wanted:
        rule = rules.get(name)
        if rule is None:
            near = difflib.get_close_matches(name, rules, 1)
            help_ = f"did you mean `{near[0]}`?" if near else "`clearford pack list` shows the rules"
            raise PackError("CF-P002", f"the rule `{name}`", suggestion=help_)
        if rule.status == "retired":
            raise rule.issue("CF-P023", f"`{name}` is retired", rule.at("status")).as_error()
    return tuple(wanted)


def as_live(packs: PackSet, rules: Collection[str]) -> PackSet:
    """The packs with some rules live, whatever their files say."""
    chosen = frozenset(rules)
    return PackSet(
        tuple(
            replace(p, rules=tuple(replace(r, status="live") if r.id in chosen else r for r in p.rules))
            for p in packs.packs
        )
    )


def detecting(packs: PackSet) -> list[object]:
    """Everything that detectors are made of: the packs without their rules, tests and words."""
    return [[getattr(pack, name) for name in _DETECTING] for pack in packs.packs]


_NOT_DETECTING = frozenset(("root", "file", "rules", "tests", "suppressions", "retired", "digest"))
_DETECTING = tuple(part.name for part in fields(Pack) if part.name not in _NOT_DETECTING)
