"""The composition root: packs and shipped data in, one ready engine out."""

from __future__ import annotations

import difflib
import gc
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from clearford.core.clock import Clock
from clearford.core.errors import ConfigError
from clearford.core.ids import RuleId
from clearford.core.items import ItemDecoder
from clearford.core.reasons import RuleText
from clearford.core.schema import DEFAULT_SCHEMA
from clearford.core.signals import SignalSpec
from clearford.core.state import PrivateTables
from clearford.decide.machine import Machine
from clearford.decide.program import Program
from clearford.detect.guards import guard_specs
from clearford.detect.plan import Plan
from clearford.policy.files import load
from clearford.policy.issue import Issue
from clearford.policy.law import Resources
from clearford.policy.model import PackSet
from clearford.policy.overlay import put_on_trial
from clearford.policy.signals import catalogue as signal_catalogue
from clearford.runtime import shipped
from clearford.runtime.cache import usual_store
from clearford.runtime.detectors import DETECTOR_VERSION, detectors_for
from clearford.runtime.models import models_digest
from clearford.runtime.overlay import under_overlay
from clearford.runtime.pipeline import Pipeline
from clearford.runtime.programs import program_of
from clearford.runtime.published import rule_texts
from clearford.runtime.reads import reads_of
from clearford.runtime.state import Memory, salted


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """The present time in UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True)
class EngineOptions:
    """What to load; plain values, so that worker processes can be given them."""

    packs: tuple[str, ...] = ()
    """Folders of packs."""
    shipped: bool = True
    """The shipped packs as well."""
    signals: tuple[str, ...] = ()
    """Signals to compute beside those that rules read."""
    everything: bool = False
    """Every signal there is."""
    today: date | None = None
    """The day on which lists and rules must not have expired; today when not given."""
    models: str | None = None
    """Folder of classifier heads that take the place of shipped ones."""
    overlay: str | None = None
    """File with what the operator changes in rules."""
    on_trial: tuple[str, ...] = ()
    """Rules that are on trial though their packs say that they are live."""
    guards: tuple[str, ...] = ()
    """Guard models that are asked about what goes to people, whatever rules read."""
    brief: bool = False
    """For a few items only: what takes seconds to compile and is not kept is done without; same answers."""


@dataclass(frozen=True, repr=False)
class Engine:
    """A loaded bundle, ready to decide."""

    packs: PackSet
    program: Program
    pipeline: Pipeline
    decoder: ItemDecoder
    texts: Mapping[RuleId, RuleText]
    reads: Mapping[RuleId, tuple[str, ...]]
    """Rule -> base signals that its conditions read."""
    issues: tuple[Issue, ...]
    """Faults of single pack files that were left out."""
    memory: Memory
    """Where the detectors keep what they remember of earlier items."""
    state_identity: str
    """What a saved memory must have been saved with to be used again."""

    @classmethod
    def load(
        cls,
        options: EngineOptions = EngineOptions(),
        *,
        clock: Clock | None = None,
        memory: Memory | None = None,
    ) -> Engine:
        """The engine of some packs.

        memory: where detectors keep what they remember, perhaps of earlier items; a fresh one by default.
        Raises PackError for a pack that cannot be used, ConfigError CF-C003 for an unknown signal,
        DetectError CF-D005 when shipped data is missing.
        """
        with no_collection():
            return cls._load(options, clock or SystemClock(), memory)

    @classmethod
    def _load(cls, options: EngineOptions, clock: Clock, memory: Memory | None) -> Engine:
        today = options.today or clock.now().date()
        packs, issues = load_packs(options)
        failing = next((issue for issue in issues if issue.fails), None)
        if failing is not None:
            raise failing.as_error()
        return build(in_force(packs, today), options, issues, memory=memory)

    def fresh(self, memory: Memory | None = None) -> Engine:
        """The same engine with another memory; by default one that has seen nothing."""
        memory = memory or PrivateTables()
        return replace(self, pipeline=self.pipeline.fresh(memory), memory=salted(memory))


@contextmanager
def no_collection() -> Iterator[None]:
    """No garbage collection meanwhile: loading makes a million objects, none of them garbage."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def load_packs(options: EngineOptions) -> tuple[PackSet, tuple[Issue, ...]]:
    """The packs of the folders asked for, and what was wrong with their files."""
    folders = [shipped.PACKS] if options.shipped else []
    folders += [Path(p) for p in options.packs]
    if not folders:
        raise ConfigError("CF-C002", "no packs to load", suggestion="name a folder with --packs")
    tables = shipped.fold_tables()
    return load(folders, fold=lambda text: tables.fold("skeleton", text))


def in_force(packs: PackSet, today: date) -> PackSet:
    """The packs as they stand on a day.

    An expired list of hits gives none any more, one that exempts still does; a live rule whose review
    date has passed is on trial.
    """
    out = []
    for pack in packs.packs:
        phrases = tuple(
            replace(f, phrases=()) if _expired(f.meta.effect, f.meta.expires, today) else f
            for f in pack.phrases
        )
        patterns = tuple(
            replace(f, patterns=()) if _expired(f.meta.effect, f.meta.expires, today) else f
            for f in pack.patterns
        )
        lists = tuple(
            replace(f, entries=()) if _expired(f.effect, f.expires, today) else f for f in pack.lists
        )
        rules = tuple(
            replace(r, status="trial") if r.live and r.review_by and r.review_by < today else r
            for r in pack.rules
        )
        out.append(replace(pack, phrases=phrases, patterns=patterns, lists=lists, rules=rules))
    return PackSet(tuple(out))


def _expired(effect: str, expires: date | None, today: date) -> bool:
    return effect in ("hits", "adds_hits") and expires is not None and expires < today


def build(
    packs: PackSet, options: EngineOptions, issues: Iterable[Issue] = (), *, memory: Memory | None = None
) -> Engine:
    """The engine of packs in force, under the overlay that the options name."""
    schema = DEFAULT_SCHEMA
    packs, changed = under_overlay(packs, options.overlay)
    packs = put_on_trial(packs, options.on_trial)
    if options.on_trial:
        changed["on_trial"] = " ".join(sorted(set(options.on_trial)))
    of_guards = [spec for name in options.guards for spec in guard_specs(name)]
    catalogue = signal_catalogue(packs, schema, of_guards)
    store = usual_store(brief=options.brief)
    program = program_of(packs, catalogue, identity(options.models) | changed, store)
    machine = Machine(program)
    want = _wanted(machine, catalogue, options)
    detectors = detectors_for(packs, schema, want, store=store, models=options.models)
    plan = Plan(
        detectors,
        shipped.fold_tables(),
        want=want,
        layout=machine.item_layout,
        families=machine.family_layouts,
    )
    memory = memory or PrivateTables()
    plan = plan.fresh(memory)
    salted(memory)
    texts = rule_texts(packs, Resources(shipped.DATA))
    return Engine(
        packs=packs,
        program=program,
        pipeline=Pipeline(plan, machine, texts),
        decoder=ItemDecoder(schema),
        texts=texts,
        reads=reads_of(program),
        issues=tuple(issues),
        memory=memory,
        state_identity=_state_identity(packs, plan),
    )


def _state_identity(packs: PackSet, plan: Plan) -> str:
    """What gives a remembered number its meaning: the counters, the folding of texts, the detectors."""
    digest = hashlib.sha256()
    parts = [DETECTOR_VERSION, shipped.fold_tables().digest, *sorted(d.name for d in plan.stateful)]
    for counter in packs.counters():
        parts += [counter.name, counter.identity]
    for part in parts:
        digest.update(part.encode() + b"\0")
    return digest.hexdigest()


def identity(models: str | None = None) -> dict[str, str]:
    """What belongs to a bundle besides its packs: tables, recognisers, link data, models, detectors.

    models: a folder of heads that take the place of shipped ones.
    """
    digest = hashlib.sha256()
    for folder, ending in (("personal", ".yaml"), ("url", ".yaml")):
        for name, data in shipped.read_folder(folder, ending=ending).items():
            digest.update(name.encode() + b"\0" + hashlib.sha256(data).digest())
    return {
        "tables": shipped.fold_tables().digest,
        "data": digest.hexdigest(),
        "models": models_digest(models),
        "detectors": DETECTOR_VERSION,
    }


def _wanted(machine: Machine, catalogue: Mapping[str, SignalSpec], options: EngineOptions) -> frozenset[str]:
    if options.everything:
        return frozenset(catalogue)
    unknown = sorted(set(options.signals) - set(catalogue))
    if unknown:
        raise ConfigError("CF-C003", f"`{unknown[0]}`", suggestion=_nearest(unknown[0], catalogue))
    guards = {str(spec.name) for name in options.guards for spec in guard_specs(name)}
    return machine.wants | set(options.signals) | ALWAYS | guards


ALWAYS = frozenset(("personal.count", "personal.kind", "contact.handle.count", "url.imitated"))
"""Computed for every item: personal information is always marked, and reasons quote what is imitated."""


def _nearest(name: str, catalogue: Mapping[str, SignalSpec]) -> str | None:
    close = difflib.get_close_matches(name, catalogue, 1)
    return f"did you mean `{close[0]}`?" if close else "`--signals all` shows every signal"
