"""Following what is in force: a version of the packs, without the rules that fell back to trial.

It is loaded beside what decides, and takes its place between two batches; what cannot be loaded never does:
the one before decides then, also in a process that starts.
"""

from __future__ import annotations

import tempfile
from contextvars import ContextVar
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from clearford.core.clock import Clock
from clearford.core.errors import ConfigError, DetectError, PackError, RequestError
from clearford.runtime.engine import Engine, EngineOptions
from clearford.runtime.record.fallback import rules_on_trial
from clearford.runtime.record.packs import (
    FOLDERS,
    archive_of,
    version_in_force,
    version_on_trial,
    versions_before,
)
from clearford.runtime.record.rollout import standings_of, told
from clearford.runtime.record.unit import Record
from clearford.runtime.rollout.served import Served
from clearford.runtime.service.bundle import Bundle, InForce, OnTrial
from clearford.runtime.service.uploads import unpack
from clearford.runtime.state import GivenTables

EVERY = timedelta(seconds=0.5)
"""How often a process looks whether another version is in force."""


AGAIN = timedelta(minutes=1)
"""After which what could not be loaded is tried again: files may have been mended."""
UNUSABLE = (PackError, ConfigError, DetectError, RequestError)
"""What is raised for a version that cannot be loaded."""


class InUse(NamedTuple):
    """What a process decides by."""

    version: str
    """As in `version_in_force`."""
    on_trial: tuple[str, ...]
    """Rules that fell back to trial."""


class Loaded(NamedTuple):
    """What a process has loaded, for forks of it."""

    options: EngineOptions
    in_use: InUse
    bundle: Bundle


LOADED: ContextVar[Loaded | None] = ContextVar("LOADED", default=None)
"""What the process that was forked had loaded; the first that is in force need not be loaded again then."""


class Follower:
    """Holds the bundle in force of one process, and follows the pointers that all processes share."""

    def __init__(self, record: Record, options: EngineOptions, clock: Clock) -> None:
        """Load what is in force, or the latest that was and can be loaded.

        Raises PackError, ConfigError and DetectError where there is none.
        """
        self._record, self._options, self._clock = record, options, clock
        self._refused: InUse | None = None
        self._again = clock.now()
        self.fault: str | None = None
        """Why what should be in force is not: the code of the error; none while nothing is held back."""
        self._in_use, bundle = self._first()
        self.in_force = InForce(bundle)
        self._served = Served(record.vault.hash("rollout", "buckets"), record.new_id())
        self.in_force.served = self._served
        self._told = ""
        self._follow_rollout()
        self._trial = ""
        self._follow_trial()

    @property
    def version(self) -> str:
        """The version of the packs that this process decides by."""
        return self._in_use.version

    @property
    def loaded(self) -> Loaded:
        """What decides now, for forks of this process."""
        return Loaded(self._options, self._in_use, self.in_force.bundle)

    def step(self) -> bool:
        """Load and swap when something else is to be in force by now; whether it did.

        The old bundle decides meanwhile, and goes on when the new one cannot be loaded: then an incident is
        on record, `fault` says so and the error is raised; it is tried again after a minute. What detectors
        remember goes over where it means the same.
        """
        self._follow_trial()
        self._follow_rollout()
        wanted = self._wanted()
        if wanted == self._in_use:
            self._refused = self.fault = None
            return False
        if wanted == self._refused and self._clock.now() < self._again:
            return False
        try:
            after = self._load(wanted)
        except UNUSABLE as error:
            self._hold_back(wanted, error.code)
            raise
        before = self.in_force.bundle.engine
        if after.engine.state_identity == before.state_identity:
            memory = GivenTables(before.memory.arrays)
            after = Bundle.of(after.engine.fresh(memory), models=self._options.models)
        # What was put in force together with it: its rules may begin with a few accounts.
        self._follow_rollout()
        self.in_force.replace(after)
        self._in_use, self._refused, self.fault = wanted, None, None
        return True

    def _first(self) -> tuple[InUse, Bundle]:
        """What a process that starts decides by."""
        wanted, ready = self._wanted(), LOADED.get()
        if ready is not None and (ready.options, ready.in_use) == (self._options, wanted):
            return wanted, ready.bundle
        try:
            return wanted, self._load(wanted)
        except UNUSABLE as error:
            with self._record.read() as conn:
                earlier = versions_before(conn)
            for version in earlier:
                one = InUse(version, wanted.on_trial)
                try:
                    bundle = self._load(one)
                except UNUSABLE:
                    continue
                self._hold_back(wanted, error.code)
                return one, bundle
            raise

    def _hold_back(self, wanted: InUse, code: str) -> None:
        """Note once what this process could not load."""
        self.fault, self._again = code, self._clock.now() + AGAIN
        if wanted != self._refused:
            with self._record.change() as change:
                change.entry("incident", data={"what": "packs", "code": code, "to": wanted.version})
            self._refused = wanted

    def _follow_trial(self) -> None:
        """Load what is on trial now. What cannot be loaded is on trial nowhere, and harms nothing else."""
        with self._record.read() as conn:
            wanted = version_on_trial(conn)
        if wanted == self._trial:
            return
        self._trial, self.in_force.trial = wanted, None
        if not wanted:
            return
        try:
            bundle = self._load(InUse(wanted, self._in_use.on_trial))
        except UNUSABLE as error:
            with self._record.change() as change:
                change.entry("incident", data={"what": "packs_trial", "code": error.code, "to": wanted})
        else:
            self.in_force.trial = OnTrial(wanted, bundle)

    def _follow_rollout(self) -> None:
        """Go by where rules stand now; what is said of versions that are not loaded does nothing yet."""
        with self._record.read() as conn:
            text = told(conn)
        if text != self._told:
            self._told = text
            self._served.follow(standings_of(text))

    def _wanted(self) -> InUse:
        with self._record.read() as conn:
            return InUse(version_in_force(conn), rules_on_trial(conn))

    def _load(self, wanted: InUse) -> Bundle:
        options = replace(self._options, on_trial=wanted.on_trial)
        if wanted.version == FOLDERS:
            return self._bundle(options)
        with self._record.read() as conn:
            archive = archive_of(conn, wanted.version)
        with tempfile.TemporaryDirectory() as folder:
            unpack(archive, Path(folder))
            return self._bundle(replace(options, packs=(folder,)))

    def _bundle(self, options: EngineOptions) -> Bundle:
        return Bundle.of(Engine.load(options, clock=self._clock), models=options.models)
